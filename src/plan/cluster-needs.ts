import type { DryRun, Freshness, ItemRemoval, Lookup, MetadataPatch } from '../api/cluster-facts.ts'
import type { KubeObject, ObjectRef } from '../api/kube-object.ts'
import { objectKey } from './object-key.ts'

/**
 * What a planner lacks. A planner is called with the facts known so far; while it still has needs the
 * hook gathers them and calls it again, so every question is asked by the code that uses its answer.
 */
export type Need =
  | { readonly verb: 'lookup'; readonly ref: ObjectRef; readonly freshness: Freshness }
  | {
      readonly verb: 'dryRun'
      readonly desired: KubeObject
      readonly live: KubeObject | undefined
    }

/** A write that Metacontroller cannot make. After any, the hook answers 429 and looks again. */
export type ClusterAction =
  | { readonly verb: 'release' | 'adopt'; readonly patch: MetadataPatch }
  | { readonly verb: 'removeItems'; readonly removal: ItemRemoval }

/** An answer, and what must happen before it may be given. */
export interface Plan<Response> {
  readonly needs: readonly Need[]
  readonly actions: readonly ClusterAction[]
  readonly response: Response
}

export interface Facts {
  /** As of now, by `objectKey`. */
  readonly lookups: ReadonlyMap<string, Lookup>
  /** As of now or some seconds ago, by `objectKey`: kept apart, for most questions it is no answer. */
  readonly recent: ReadonlyMap<string, Lookup>
  /** By `objectKey`. */
  readonly dryRuns: ReadonlyMap<string, DryRun>
  /** Actions the cluster refused, by `actionKey`, with its words: they are reported, not repeated. */
  readonly refused: ReadonlyMap<string, string>
}

export const noFacts: Facts = {
  lookups: new Map(),
  recent: new Map(),
  dryRuns: new Map(),
  refused: new Map(),
}

export function actionKey(action: ClusterAction): string {
  const { ref } = action.verb === 'removeItems' ? action.removal : action.patch
  return `${action.verb} ${objectKey(ref)}`
}
