import type { FormStatus, LynqForm } from '../api/form.ts'
import type { HubStatus, LynqHub } from '../api/hub.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { SyncResponse } from '../api/metacontroller.ts'
import { sha256Hex } from '../template/digest.ts'
import type { RolloutStatus } from '../api/rollout-status.ts'
import { compareText } from './accept-rows.ts'
import type { Finding } from './conditions.ts'
import { dateConditions, shorten } from './conditions.ts'
import { ROLLBACK_TO } from './labels.ts'
import { finding } from './node-conditions.ts'
import { assertNothingLost } from './nothing-lost.ts'
import type { ControllerRevision } from './revision-object.ts'
import { keepRevision, revisionObject, templatesOf } from './revision-object.ts'
import { rolloutSettings } from './rollout-settings.ts'
import { stableJson } from './stable-json.ts'

export interface FormInput {
  readonly form: LynqForm
  /** Its hub; undefined = there is none of that name. */
  readonly hub: LynqHub | undefined
  /** Observed ControllerRevisions of this form. */
  readonly revisions: readonly ControllerRevision[]
  /** Faults of the form, in words; none = it may be used. */
  readonly faults: readonly string[]
  /** What else its author should see in Valid, in words. */
  readonly notes?: readonly string[]
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
  const { form, hub, revisions, faults, notes = [], now } = input
  const isValid = faults.length === 0
  const newest = isValid ? revisionName(form) : lastValid(input)
  const present = revisions.find(({ metadata }) => metadata.name === newest)
  const latest = Math.max(0, ...revisions.map(({ revision }) => revision))
  const number = present?.revision === latest ? latest : latest + 1
  const current = isValid && newest !== undefined ? [revisionObject(input, newest, number)] : []
  const isThere = (name: string | undefined): boolean =>
    name === newest || revisions.some(({ metadata }) => metadata.name === name)
  const wished = wishedRevision(form)
  // A name that is not there moves no node: neither to the newest nor anywhere else.
  const revision = [wished, wished && form.status?.revision, newest].find(
    (name) => name !== undefined && isThere(name),
  )
  const others = revisions.filter(({ metadata }) => !isValid || metadata.name !== newest)
  const kept = others.filter(isWanted(input, [newest, revision]))
  const deleted = others.filter((other) => !kept.includes(other))
  const children: readonly KubeObject[] = [...current, ...kept.map(keepRevision)]
  assertNothingLost(revisions, children, deleted)
  const unknownRevision = wished === undefined || isThere(wished) ? undefined : wished
  return {
    children,
    status: formStatus(form, { hub, faults, notes, revision, unknownRevision, now }),
  }
}

/** The older revision that people ask for; a field that is reviewed and kept goes before an annotation. */
function wishedRevision({ metadata, spec }: LynqForm): string | undefined {
  return rolloutSettings({ spec }).revision ?? metadata.annotations?.[ROLLBACK_TO]
}

/** What nodes of an invalid form use: the revision last said, or the newest if that was never written. */
function lastValid({ form, revisions }: FormInput): string | undefined {
  const said = form.status?.revision
  if (revisions.length === 0 || revisions.some(({ metadata }) => metadata.name === said))
    return said
  return revisions.reduce((a, b) => (b.revision > a.revision ? b : a)).metadata.name
}

/** `<form>-<10 hex digits of its templates' hash>`: the same templates always have the same name. */
export function revisionName({ metadata, spec }: LynqForm): string {
  return `${metadata.name}-${sha256Hex(stableJson(templatesOf(spec))).slice(0, 10)}`
}

/** Which revisions stay. While the hub has not said which ones its nodes use, all do. */
function isWanted(
  { form, hub, revisions }: FormInput,
  current: readonly (string | undefined)[],
): (revision: ControllerRevision) => boolean {
  const used = hub?.status?.forms?.find(({ name }) => name === form.metadata.name)?.revisions
  if (used === undefined) return () => true
  const unused = revisions
    .filter(({ metadata: { name } }) => !current.includes(name) && !used.includes(name))
    .sort((a, b) => b.revision - a.revision || compareText(a.metadata.name, b.metadata.name))
  const surplus = new Set(unused.slice(HISTORY))
  return (revision) => !surplus.has(revision)
}

interface FormFindings {
  readonly hub: LynqHub | undefined
  readonly faults: readonly string[]
  readonly notes?: readonly string[]
  /** What its nodes shall use. */
  readonly revision: string | undefined
  /** A revision that people ask for and that is not there. */
  readonly unknownRevision?: string | undefined
  readonly now: Date
}

/** The hub counts the nodes; a form's own sync costs nothing per node. */
export function formStatus(form: LynqForm, found: FormFindings): FormStatus {
  const { revision, now } = found
  const counted = found.hub?.status?.forms?.find(({ name }) => name === form.metadata.name)
  const counts = nodeCounts(counted, revision)
  const { totalNodes, readyNodes } = counts
  return {
    ...(revision === undefined ? {} : { revision }),
    totalNodes,
    readyNodes,
    ...(counted?.rollout === undefined ? {} : { rollout: counted.rollout }),
    rolloutSummary: summary(counts),
    conditions: dateConditions([validity(found), application(form, found, counts)], form.status, {
      now,
      generation: form.metadata.generation,
    }),
  }
}

interface NodeCounts {
  readonly totalNodes: number
  readonly readyNodes: number
  /** Nodes on the form's present revision. */
  readonly updatedNodes: number
  /** How far the move to that revision is. */
  readonly rollout: RolloutStatus | undefined
}

/** Until the hub has seen a new revision its counts speak of the one before. */
function nodeCounts(
  counted: NonNullable<HubStatus['forms']>[number] | undefined,
  revision: string | undefined,
): NodeCounts {
  const { totalNodes = 0, readyNodes = 0, updatedNodes = 0, rollout } = counted ?? {}
  return {
    totalNodes,
    readyNodes,
    updatedNodes: counted?.revision === revision ? updatedNodes : 0,
    rollout: rollout?.targetRevision === revision ? rollout : undefined,
  }
}

/** A node counts as done once it was Ready, for a wave that moves all at once is not over at once. */
function summary({ totalNodes: total, updatedNodes, rollout }: NodeCounts): string {
  if (total === 0) return 'Idle'
  const isMoving = rollout?.phase === 'InProgress' || rollout?.phase === 'Failed'
  if (updatedNodes === total && !isMoving) return 'Complete'
  const done = isMoving ? (rollout.readyUpdatedNodes ?? 0) : updatedNodes
  const progress = `${String(done)}/${String(total)} (${String(Math.floor((done * 100) / total))}%)`
  return rollout?.phase === 'Failed' ? `Failed ${progress}` : progress
}

function validity({ faults, notes = [] }: FormFindings): Finding {
  const message = shorten([...faults, ...notes].join('\n'), 4096)
  return faults.length === 0
    ? finding('Valid', true, 'ValidationPassed', message)
    : finding('Valid', false, 'ValidationFailed', message)
}

function application(form: LynqForm, found: FormFindings, counts: NodeCounts): Finding {
  const { totalNodes, readyNodes, updatedNodes, rollout } = counts
  if (found.hub === undefined) {
    const message = `there is no LynqHub ${form.spec.hubId} yet`
    return finding('Applied', false, 'HubNotFound', message)
  }
  if (found.unknownRevision !== undefined) {
    const message = `there is no revision ${found.unknownRevision} of this form; nodes use ${found.revision ?? 'none'}`
    return finding('Applied', false, 'RevisionNotFound', message)
  }
  if (totalNodes === 0) return finding('Applied', false, 'NoNodes', 'no node uses this form')
  if (rollout?.phase === 'Failed') {
    return finding('Applied', false, 'RolloutFailed', rollout.message ?? '')
  }
  if (updatedNodes < totalNodes) {
    const why = rollout?.message === undefined ? '' : `; ${rollout.message}`
    const message = `${String(updatedNodes)}/${String(totalNodes)} nodes have this revision${why}`
    const reason = rolloutSettings(form).paused ? 'RolloutPaused' : 'NotAllNodesReady'
    return finding('Applied', false, reason, message)
  }
  const message = `${String(readyNodes)}/${String(totalNodes)} nodes ready`
  return readyNodes === totalNodes
    ? finding('Applied', true, 'AllNodesReady', message)
    : finding('Applied', false, 'NotAllNodesReady', message)
}
