import { isApiError } from './api-error.ts'
import { METACONTROLLER } from './atomic-update.ts'
import type { ChildApply } from './apply-child.ts'
import {
  deleteObserved,
  LAST_APPLIED,
  owned,
  systemMetadata,
  withoutLastApplied,
} from './apply-child.ts'
import { isDeepEqual } from './deep-equal.ts'
import type { Fields, Resource } from './fields.ts'
import { withField, withMetadata } from './fields.ts'
import type { LoopApi } from './loop-api.ts'
import { nameKey, refOf } from './object-store.ts'
import { stableJson } from './stable-json.ts'

/** What Metacontroller remembers of its last server-side apply of a child, process-wide. */
export type ApplyMemory = Map<string, AppliedState>

interface AppliedState {
  readonly desired: DesiredText
  readonly uid: string | undefined
  readonly generation: number | undefined
  readonly resourceVersion: string | undefined
}

/** Source: pkg/controller/common/manage_children.go. Returns whether it wrote to the API server. */
export async function applyServerSide(
  api: LoopApi,
  memory: ApplyMemory,
  child: ChildApply,
): Promise<boolean> {
  const { observed } = child
  if (observed?.metadata.deletionTimestamp !== undefined) return false
  const desired = forServerSideApply(owned(child))
  const text = textOf(desired)
  const key = memoryKey(desired)
  if (observed !== undefined) {
    if (isRemembered(memory.get(key), observed, text)) return false
    if (child.updateMethod === 'OnDelete') {
      memory.set(key, stateOf(observed, text))
      return false
    }
    if (child.updateMethod === 'Recreate') {
      const isRecreated = await recreate(api, observed, desired)
      if (isRecreated) memory.delete(key)
      return isRecreated
    }
    const isMarked = LAST_APPLIED in (observed.metadata.annotations ?? {})
    if (isMarked && !(await dropLastApplied(api, observed))) return true
  }
  try {
    const applied = await api.apply(desired, { ...METACONTROLLER, force: true })
    memory.set(key, stateOf(applied, text))
  } catch (error) {
    if (!isApiError(error, 'Conflict')) throw error
  }
  return true
}

export function memoryKey({ apiVersion, kind, metadata }: Resource): string {
  return `${kind}/${apiVersion.split('/')[0] ?? ''}/${nameKey(metadata)}`
}

function forServerSideApply(desired: Resource): Resource {
  const dropped = Object.fromEntries(systemMetadata.map((name) => [name, undefined]))
  const bare = withMetadata(withoutLastApplied(desired), dropped)
  const { apiVersion, kind, metadata } = bare
  // What an answer leaves undefined would not have travelled over the wire either.
  return { ...withoutUndefined(withField(bare, ['status'], undefined)), apiVersion, kind, metadata }
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** The same object as `raw` is the same as `sorted`; sorting is only done where it can matter. */
interface DesiredText {
  readonly raw: string
  readonly sorted: () => string
}

function textOf(desired: Resource): DesiredText {
  return { raw: JSON.stringify(desired), sorted: () => stableJson(desired) }
}

function isSameText(left: DesiredText, right: DesiredText): boolean {
  return left.raw === right.raw || left.sorted() === right.sorted()
}

function stateOf({ metadata }: Resource, desired: DesiredText): AppliedState {
  const { uid, generation, resourceVersion } = metadata
  return { desired, uid, generation, resourceVersion }
}

function isRemembered(
  state: AppliedState | undefined,
  observed: Resource,
  desired: DesiredText,
): boolean {
  const { uid, generation, resourceVersion } = observed.metadata
  if (state === undefined || state.uid !== uid || !isSameText(state.desired, desired)) return false
  // Kinds without a generation are compared by their resourceVersion.
  return generation === undefined
    ? state.resourceVersion === resourceVersion
    : state.generation === generation
}

async function dropLastApplied(api: LoopApi, observed: Resource): Promise<boolean> {
  try {
    const patch = { metadata: { annotations: { [LAST_APPLIED]: null } } }
    await api.patch(refOf(observed), patch, METACONTROLLER)
    return true
  } catch (error) {
    if (isApiError(error, 'NotFound')) return false
    throw error
  }
}

async function recreate(api: LoopApi, observed: Resource, desired: Resource): Promise<boolean> {
  const planned = await api.apply(desired, { ...METACONTROLLER, force: true, dryRun: true })
  const isChanged = !isDeepEqual(forServerSideApply(planned), forServerSideApply(observed))
  if (isChanged) await deleteObserved(api, observed)
  return isChanged
}
