import type { FormStatus, LynqForm } from '../api/form.ts'
import type { HubStatus, LynqHub } from '../api/hub.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { SyncResponse } from '../api/metacontroller.ts'
import { sha256Hex } from '../template/digest.ts'
import { compareText } from './accept-rows.ts'
import type { Finding } from './conditions.ts'
import { dateConditions, shorten } from './conditions.ts'
import { finding } from './node-conditions.ts'
import { assertNothingLost } from './nothing-lost.ts'
import type { ControllerRevision } from './revision-object.ts'
import { keepRevision, revisionObject } from './revision-object.ts'
import { stableJson } from './stable-json.ts'

export interface FormInput {
  readonly form: LynqForm
  /** Its hub; undefined = there is none of that name. */
  readonly hub: LynqHub | undefined
  /** Observed ControllerRevisions of this form. */
  readonly revisions: readonly ControllerRevision[]
  /** Faults of the form, in words; none = it may be used. */
  readonly faults: readonly string[]
  /** Where ControllerRevisions live. */
  readonly namespace: string
  readonly now: Date
}

/** Revisions that are kept although no node uses them, to go back to. */
const HISTORY = 10

/**
 * A valid form gets the immutable copy that nodes use; an invalid one gets none, so its nodes stay on
 * the last valid copy. Copies that nodes use, the current one and the newest others are kept.
 */
export function planForm(input: FormInput): SyncResponse<FormStatus> {
  const { form, hub, revisions, faults } = input
  const isValid = faults.length === 0
  const name = isValid ? revisionName(form) : lastValid(input)
  const present = revisions.find(({ metadata }) => metadata.name === name)
  const latest = Math.max(0, ...revisions.map(({ revision }) => revision))
  const number = present?.revision === latest ? latest : latest + 1
  const current = isValid && name !== undefined ? [revisionObject(input, name, number)] : []
  const others = revisions.filter(({ metadata }) => !isValid || metadata.name !== name)
  const kept = others.filter(isWanted(input, name))
  const deleted = others.filter((revision) => !kept.includes(revision))
  const children: readonly KubeObject[] = [...current, ...kept.map(keepRevision)]
  assertNothingLost(revisions, children, deleted)
  return { children, status: formStatus(form, { hub, faults, revision: name, now: input.now }) }
}

/** What nodes of an invalid form use: the revision last said, or the newest if that was never written. */
function lastValid({ form, revisions }: FormInput): string | undefined {
  const said = form.status?.revision
  if (revisions.length === 0 || revisions.some(({ metadata }) => metadata.name === said))
    return said
  return revisions.reduce((a, b) => (b.revision > a.revision ? b : a)).metadata.name
}

/** `<form>-<10 hex digits of its spec's hash>`: the same spec always has the same name. */
export function revisionName({ metadata, spec }: LynqForm): string {
  return `${metadata.name}-${sha256Hex(stableJson(spec)).slice(0, 10)}`
}

/** Which revisions stay. While the hub has not said which ones its nodes use, all do. */
function isWanted(
  { form, hub, revisions }: FormInput,
  current: string | undefined,
): (revision: ControllerRevision) => boolean {
  const used = hub?.status?.forms?.find(({ name }) => name === form.metadata.name)?.revisions
  if (used === undefined) return () => true
  const unused = revisions
    .filter(({ metadata: { name } }) => name !== current && !used.includes(name))
    .sort((a, b) => b.revision - a.revision || compareText(a.metadata.name, b.metadata.name))
  const surplus = new Set(unused.slice(HISTORY))
  return (revision) => !surplus.has(revision)
}

interface FormFindings {
  readonly hub: LynqHub | undefined
  readonly faults: readonly string[]
  readonly revision: string | undefined
  readonly now: Date
}

/** The hub counts the nodes; a form's own sync costs nothing per node. */
export function formStatus(form: LynqForm, found: FormFindings): FormStatus {
  const { hub, faults, revision, now } = found
  const counted = hub?.status?.forms?.find(({ name }) => name === form.metadata.name)
  const counts = nodeCounts(counted, revision)
  const { totalNodes, readyNodes } = counts
  return {
    ...(revision === undefined ? {} : { revision }),
    totalNodes,
    readyNodes,
    ...(counted?.rollout === undefined ? {} : { rollout: counted.rollout }),
    rolloutSummary: summary(counts),
    conditions: dateConditions(
      [validity(faults), application(hub, form.spec.hubId, counts)],
      form.status,
      { now, generation: form.metadata.generation },
    ),
  }
}

interface NodeCounts {
  readonly totalNodes: number
  readonly readyNodes: number
  /** Nodes on the form's present revision. */
  readonly updatedNodes: number
}

/** Until the hub has seen a new revision its counts speak of the one before. */
function nodeCounts(
  counted: NonNullable<HubStatus['forms']>[number] | undefined,
  revision: string | undefined,
): NodeCounts {
  const { totalNodes = 0, readyNodes = 0, updatedNodes = 0 } = counted ?? {}
  return { totalNodes, readyNodes, updatedNodes: counted?.revision === revision ? updatedNodes : 0 }
}

function summary({ totalNodes: total, updatedNodes: updated }: NodeCounts): string {
  if (total === 0) return 'Idle'
  if (updated === total) return 'Complete'
  return `${String(updated)}/${String(total)} (${String(Math.floor((updated * 100) / total))}%)`
}

function validity(faults: readonly string[]): Finding {
  return faults.length === 0
    ? finding('Valid', true, 'ValidationPassed', '')
    : finding('Valid', false, 'ValidationFailed', shorten(faults.join('\n'), 4096))
}

function application(hub: LynqHub | undefined, hubId: string, counts: NodeCounts): Finding {
  const { totalNodes, readyNodes, updatedNodes } = counts
  if (hub === undefined) {
    return finding('Applied', false, 'HubNotFound', `there is no LynqHub ${hubId} yet`)
  }
  if (totalNodes === 0) return finding('Applied', false, 'NoNodes', 'no node uses this form')
  if (updatedNodes < totalNodes) {
    const message = `${String(updatedNodes)}/${String(totalNodes)} nodes have this revision`
    return finding('Applied', false, 'NotAllNodesReady', message)
  }
  const message = `${String(readyNodes)}/${String(totalNodes)} nodes ready`
  return readyNodes === totalNodes
    ? finding('Applied', true, 'AllNodesReady', message)
    : finding('Applied', false, 'NotAllNodesReady', message)
}
