import type { KubeObject, ObjectRef } from '../api/kube-object.ts'
import type { ApiReply } from '../cluster/api-client.ts'
import { changedOwners } from '../cluster/changed-owners.ts'
import type {
  Cluster,
  ClusterOutcome,
  ItemRemoval,
  Lookup,
  MetadataPatch,
} from '../cluster/cluster.ts'
import { readDryRun, toApplyBody } from '../cluster/dry-run.ts'
import { toRemovals } from '../cluster/item-removals.ts'
import type { ApiError } from './api-error.ts'
import { isApiError } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import type { Fields, Resource } from './fields.ts'
import { fieldAt, fieldsOf, isFields, withMetadata } from './fields.ts'

const by = { manager: 'lynq' }
const unreachable = 'dial tcp: connect: connection refused'
const gone = { ok: false, gone: true, message: 'the object no longer exists' } as const

/** The cluster port of the hooks over the API server in memory. */
export function createSimulatedCluster(
  api: ApiServer,
  isReachable: () => boolean = () => true,
): Cluster {
  const change = (
    { ref, uid }: Pick<MetadataPatch, 'ref' | 'uid'>,
    next: (live: Resource) => Resource | string,
  ): Promise<ClusterOutcome> => {
    if (!isReachable()) return refused(unreachable)
    try {
      const live = api.get(ref)
      if (live?.metadata.uid !== uid) return Promise.resolve(gone)
      const changed = next(live)
      if (typeof changed === 'string') return refused(changed)
      api.update(changed, by)
      return Promise.resolve({ ok: true })
    } catch (error) {
      if (!isApiError(error)) throw error
      return refused(error.message)
    }
  }
  const patchMetadata = (patch: MetadataPatch): Promise<ClusterOutcome> =>
    change(patch, (live) => withMetadata(live, patchedMetadata(live, patch)))

  return {
    lookup: (refs) =>
      Promise.resolve(
        refs.map((ref) =>
          isReachable() ? lookUp(api, ref) : { state: 'unknown', message: unreachable },
        ),
      ),
    release: patchMetadata,
    adopt: patchMetadata,
    removeItems: (removal) => change(removal, (live) => withoutItems(live, removal)),
    dryRun: (desired, live) => {
      const reply: ApiReply = isReachable()
        ? replyToDryRun(api, desired, live)
        : { status: 0, message: unreachable }
      return Promise.resolve(readDryRun(reply, desired, live))
    },
  }
}

function lookUp(api: ApiServer, ref: ObjectRef): Lookup {
  try {
    const found = api.get(ref)
    if (found === undefined) return { state: 'absent' }
    const { metadata } = found
    const phase = fieldAt(found.status, 'phase')
    return ref.kind === 'Namespace' && typeof phase === 'string'
      ? { state: 'present', metadata, phase }
      : { state: 'present', metadata }
  } catch (error) {
    if (!isApiError(error)) throw error
    return { state: 'unknown', message: error.message }
  }
}

function refused(message: string): Promise<ClusterOutcome> {
  return Promise.resolve({ ok: false, gone: false, message })
}

function patchedMetadata(live: Resource, patch: MetadataPatch): Fields {
  const { labels, annotations, ownerReferences } = live.metadata
  const owners = changedOwners(ownerReferences ?? [], patch) ?? ownerReferences
  return {
    labels: merged(labels, patch.labels),
    annotations: merged(annotations, patch.annotations),
    ownerReferences: owners?.length === 0 ? undefined : owners,
  }
}

function merged(
  current: Readonly<Record<string, string>> | undefined,
  changes: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string>> | undefined {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...current, ...changes })) {
    if (value !== null) result[name] = value
  }
  return Object.keys(result).length > 0 ? result : undefined
}

/** The object without these items, or why not. */
function withoutItems(live: Resource, removal: ItemRemoval): Resource | string {
  if (live.metadata.resourceVersion !== removal.resourceVersion) {
    return 'the object changed since it was looked at'
  }
  let result: unknown = live
  for (const { op, path, value } of toRemovals(removal)) {
    const steps = path.split('/').slice(1).map(unescaped)
    if (op === 'remove') result = changedAt(result, steps, undefined)
    if (op === 'replace') result = changedAt(result, steps, value)
    if (result === undefined) return `the API server answered 422: ${path} does not exist`
  }
  const { apiVersion, kind, metadata } = live
  return { ...fieldsOf(result), apiVersion, kind, metadata }
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** A copy with this value where the steps lead to, `undefined` takes it out; undefined if nowhere. */
function changedAt(target: unknown, steps: readonly string[], value: unknown): unknown {
  const [step = '', ...rest] = steps
  const isList = Array.isArray(target)
  if (!(isList ? Number(step) in target : isFields(target) && step in target)) return undefined
  const found: unknown = isList ? target[Number(step)] : fieldAt(target, step)
  const next = rest.length === 0 ? value : changedAt(found, rest, value)
  if (next === undefined && rest.length > 0) return undefined
  if (isList) {
    const index = Number(step)
    return next === undefined ? target.toSpliced(index, 1) : target.with(index, next)
  }
  const others = Object.entries(fieldsOf(target)).filter(([name]) => name !== step)
  return Object.fromEntries(next === undefined ? others : [...others, [step, next]])
}

function replyToDryRun(
  api: ApiServer,
  desired: KubeObject,
  live: KubeObject | undefined,
): ApiReply {
  const sent: unknown = JSON.parse(toApplyBody(desired, live))
  const { apiVersion, kind, metadata } = desired
  const body = { ...fieldsOf(sent), apiVersion, kind }
  try {
    const options = { manager: 'metacontroller', force: true, dryRun: true }
    const wanted = withMetadata({ ...body, metadata }, fieldsOf(fieldAt(sent, 'metadata')))
    return { status: 200, body: api.apply(wanted, options) }
  } catch (error) {
    if (!isApiError(error)) throw error
    return { status: error.code, body: statusOf(error, desired) }
  }
}

function statusOf({ reason, message, code }: ApiError, { metadata }: KubeObject): Fields {
  const details = { name: metadata.name }
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code, details }
}
