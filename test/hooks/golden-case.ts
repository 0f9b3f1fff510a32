import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dump, load } from 'js-yaml'
import type { DryRun, Lookup } from '../../src/cluster/cluster.ts'
import type { ReadFailure } from '../../src/rows/row-source.ts'
import type { HookKind, HookVerb } from '../../src/server/hook-table.ts'

/** What the database answers: its rows, or why there are none. */
export type RowsAnswer =
  { readonly rows: readonly Readonly<Record<string, string>>[] } | { readonly failure: ReadFailure }

/**
 * What the cluster answers, by object (`Secret.v1 node-acme-corp/db`), actions by verb and object
 * (`adopt Secret.v1 node-acme-corp/db`). Names that are not listed are absent.
 */
export interface ClusterAnswers {
  readonly lookups?: Readonly<Record<string, Lookup>>
  readonly dryRuns?: Readonly<Record<string, DryRun>>
  /** Actions that the API server refuses, with its words. */
  readonly refused?: Readonly<Record<string, string>>
}

/** One folder of test/golden. Its name begins with the hook and the verb: `node-sync-…`. */
export interface GoldenCase {
  readonly name: string
  readonly kind: HookKind
  readonly verb: HookVerb
  readonly request: unknown
  readonly rows: RowsAnswer | undefined
  readonly cluster: ClusterAnswers
}

/** `response.yaml`: the whole answer, and what was written to the cluster before it. */
export type GoldenResponse =
  | { readonly status: 200; readonly body: unknown }
  | {
      readonly status: 429
      readonly retryAfterSeconds: number
      readonly message: string
      readonly writes: readonly unknown[]
    }

const FOLDER = new URL('../golden/', import.meta.url)

export function readGoldenCases(): readonly GoldenCase[] {
  return readdirSync(FOLDER).sort().map(readCase)
}

export function readResponse({ name }: GoldenCase): GoldenResponse {
  return read(name, 'response.yaml') as GoldenResponse
}

export function writeResponse({ name }: GoldenCase, response: GoldenResponse): void {
  const text = dump(response, { lineWidth: -1, noRefs: true })
  writeFileSync(new URL(`${name}/response.yaml`, FOLDER), text)
}

function readCase(name: string): GoldenCase {
  const [kind, verb] = name.split('-') as [HookKind, HookVerb]
  return {
    name,
    kind,
    verb,
    request: read(name, 'request.yaml'),
    rows: read(name, 'rows.yaml') as RowsAnswer | undefined,
    cluster: read(name, 'cluster.yaml') ?? {},
  }
}

function read(name: string, file: string): unknown {
  const url = new URL(`${name}/${file}`, FOLDER)
  return existsSync(url) ? load(readFileSync(url, 'utf8')) : undefined
}
