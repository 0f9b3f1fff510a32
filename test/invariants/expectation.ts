import type { KubeObject } from '../../src/api/kube-object.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { DELETION_POLICY, ENTRY_ID, HOLDS_RETAINED, ORPHANED } from '../../src/plan/labels.ts'
import { objectKey, refOf } from '../../src/plan/object-key.ts'
import type { EntryModel, FormModel } from './form-model.ts'
import { failsFor, isOnce, refOfEntry } from './form-model.ts'
import type { Observer } from './observe.ts'
import { variablesOf } from './observe.ts'
import { nodesOf } from './play.ts'
import type { World } from './world.ts'
import { HUB, formRef, hubRef, keyOf } from './world.ts'

/**
 * Everything in which the cluster is not what rows and forms ask for: the pure function of both,
 * compared with what is there. Empty = the cluster has converged.
 */
export function differences(world: World, observer: Observer): readonly string[] {
  const nodes = nodesOf(world)
  return [
    ...nodes.flatMap((node) => nodeDifferences(world, observer, node)),
    ...missingNodes(world, nodes),
    ...strayObjects(world, observer),
  ]
}

interface WantedNode {
  readonly uid: string
  readonly form: string
  readonly revision: string
  readonly variables: Readonly<Record<string, string>>
}

function missingNodes(world: World, nodes: readonly LynqNode[]): readonly string[] {
  const wanted = new Map(
    wantedNodes(world).map((node): [string, WantedNode] => [`${node.uid}-${node.form}`, node]),
  )
  const rejected = new Set(rejectedUids(world).map(keyOf))
  const hub = world.sim.api.get(hubRef)
  const found: string[] = []
  for (const node of nodes) {
    const { name } = node.metadata
    const want = wanted.get(name)
    wanted.delete(name)
    const owner = node.metadata.ownerReferences?.find(({ controller }) => controller === true)
    if (node.metadata.deletionTimestamp !== undefined) found.push(`LynqNode ${name} is terminating`)
    else if (want === undefined) {
      if (rejected.has(keyOf(node.spec.uid)) || (owner === undefined && world.hasOrphaned)) continue
      const { templateRef } = node.spec
      if (isInvalid(world, templateRef) && world.sim.api.get(formRef(templateRef))) continue
      found.push(`LynqNode ${name} is there and should not be`)
    } else if (owner?.uid !== hub?.metadata.uid) found.push(`LynqNode ${name} has no owner`)
    else if (node.spec.revision !== want.revision) found.push(`LynqNode ${name} is not updated`)
    else if (node.spec.variables['size'] !== want.variables['size']) {
      found.push(`LynqNode ${name} has old values`)
    } else if (node.spec.variables['mode'] !== want.variables['mode']) {
      found.push(`LynqNode ${name} has old values`)
    }
  }
  return [...found, ...[...wanted.keys()].map((name) => `LynqNode ${name} is missing`)]
}

function wantedNodes(world: World): readonly WantedNode[] {
  const { api } = world.sim
  const hub = api.get(hubRef)
  if (hub === undefined || hub.metadata.deletionTimestamp !== undefined) return []
  const rejected = new Set(rejectedUids(world))
  return [...world.forms.keys()].flatMap((name) => {
    const form = api.get(formRef(name))
    const status = form?.status as { readonly revision?: string } | undefined
    if (form === undefined || form.metadata.deletionTimestamp !== undefined) return []
    const revision = status?.revision
    // An invalid form has no copy of its own; its nodes stay on the last one, if there is one.
    if (revision === undefined || (isInvalid(world, name) && !isThere(world, revision))) return []
    return world.rows
      .filter(({ uid, active }) => active && !rejected.has(uid))
      .map(({ uid, mode, size }) => ({ uid, form: name, revision, variables: { mode, size } }))
  })
}

function isInvalid({ forms }: World, name: string): boolean {
  return forms.get(name)?.fault !== 'none'
}

function isThere({ sim }: World, revision: string): boolean {
  const ref = { apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace: 'lynq-system' }
  return sim.api.get({ ...ref, name: revision }) !== undefined
}

/** Active rows whose key is not theirs alone, or no name. */
function rejectedUids({ rows }: World): readonly string[] {
  return rows
    .filter(({ active }) => active)
    .map(({ uid }) => uid)
    .filter(
      (uid) =>
        uid !== keyOf(uid) || rows.filter((other) => keyOf(other.uid) === keyOf(uid)).length > 1,
    )
}

type State = 'ready' | 'failed' | 'waiting' | 'unsure'

function nodeDifferences(world: World, observer: Observer, node: LynqNode): readonly string[] {
  const model = observer.revisions.get(node.spec.revision)
  if (model === undefined || node.metadata.deletionTimestamp !== undefined) return []
  // Of a node whose form is gone nothing is touched.
  if (!isThere(world, node.spec.revision)) return []
  const found: string[] = []
  const states = new Map<string, State>()
  for (const entry of inOrder(model)) {
    const state = stateOf(world, node, { entry, states })
    states.set(entry.id, state)
    if (state === 'ready') found.push(...entryDifferences(world, node, entry))
  }
  const status = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status
  const all = [...states.values()]
  if (all.every((state) => state === 'ready') && status !== 'True') {
    found.push(`LynqNode ${node.metadata.name} is not Ready: ${JSON.stringify(node.status)}`)
  }
  if (all.includes('failed') && status !== 'False') {
    found.push(`LynqNode ${node.metadata.name} is Ready although an entry has failed`)
  }
  return found
}

function inOrder({ entries }: FormModel): readonly EntryModel[] {
  const done: EntryModel[] = []
  while (done.length < entries.length) {
    const ids = new Set(done.map(({ id }) => id))
    const next = entries.filter(
      (entry) => !ids.has(entry.id) && entry.dependIds.every((id) => ids.has(id)),
    )
    if (next.length === 0) return done
    done.push(...next)
  }
  return done
}

function stateOf(
  world: World,
  node: LynqNode,
  { entry, states }: { readonly entry: EntryModel; readonly states: ReadonlyMap<string, State> },
): State {
  const variables = variablesOf(node)
  if (failsFor(entry, variables)) return 'failed'
  const dependencies = entry.dependIds.map((id) => states.get(id) ?? 'waiting')
  if (dependencies.includes('unsure')) return 'unsure'
  if (entry.skips && dependencies.includes('failed')) return 'failed'
  if (dependencies.includes('waiting')) return 'waiting'
  const ref = refOfEntry(entry, variables)
  const live = ref && world.sim.api.get(ref)
  if (ref?.namespace !== undefined && live === undefined) {
    const namespace = world.sim.api.get({
      apiVersion: 'v1',
      kind: 'Namespace',
      name: ref.namespace,
    })
    if (namespace === undefined) return 'waiting'
  }
  return live === undefined ? 'ready' : stateOfLive(world, node, { entry, live })
}

function stateOfLive(
  world: World,
  node: LynqNode,
  { entry, live }: { readonly entry: EntryModel; readonly live: KubeObject },
): State {
  const { uid = '', labels = {}, ownerReferences = [] } = live.metadata
  const owner = ownerReferences.find(({ controller }) => controller === true)
  if (owner?.uid === node.metadata.uid) {
    const isEdited = world.edited.has(uid) || world.foreign.has(uid)
    return isEdited && !entry.isForced ? 'unsure' : 'ready'
  }
  if (owner !== undefined) return 'failed'
  if (entry.isForced) return world.foreign.get(uid)?.isForced === false ? 'unsure' : 'ready'
  const isOurs =
    labels['lynq.sh/uid'] === node.spec.uid &&
    (labels[ORPHANED] === 'true' || labels['lynq.sh/hub'] === HUB)
  // An object that is ours is taken back; unless a user changed it, its fields are ours too.
  return isOurs ? (world.edited.has(uid) ? 'unsure' : 'ready') : 'failed'
}

function entryDifferences(world: World, node: LynqNode, entry: EntryModel): readonly string[] {
  const ref = refOfEntry(entry, variablesOf(node))
  if (ref === undefined) return []
  const what = `${ref.kind} ${ref.namespace ?? ''}/${ref.name}`
  const live = world.sim.api.get(ref)
  if (live === undefined) return [`${what} is missing`]
  const { ownerReferences = [], labels = {}, annotations = {} } = live.metadata
  const found: string[] = []
  const check = (holds: boolean, text: string): void => {
    if (!holds) found.push(`${what} ${text}`)
  }
  check(live.metadata.deletionTimestamp === undefined, 'is terminating')
  check(
    ownerReferences.some((owner) => owner.controller === true && owner.uid === node.metadata.uid),
    'has no owner',
  )
  check(labels[ORPHANED] === undefined, 'is marked as an orphan')
  check(annotations[ENTRY_ID] === entry.id, 'has another entry id')
  check(
    annotations[DELETION_POLICY] === (entry.isRetained ? 'Retain' : 'Delete'),
    'has another deletion policy',
  )
  check(
    !entry.isRetained || ownerReferences.some(({ kind }) => kind === 'Namespace'),
    'has no anchor',
  )
  if (!isOnce(entry)) {
    check(annotations['body'] === String(entry.body), 'is not updated')
    if (entry.kind === 'ConfigMap') {
      const { size } = live['data'] as { readonly size?: string }
      check(size === node.spec.variables['size'], 'has old values')
    }
  }
  return found
}

const KINDS = ['Namespace', 'ConfigMap', 'Secret', 'Service', 'Deployment']

/** Children that no entry asks for, and objects that lost their node without a reason to stay. */
function strayObjects(world: World, observer: Observer): readonly string[] {
  const { api } = world.sim
  const nodes = new Map(nodesOf(world).map((node) => [node.metadata.uid, node]))
  return KINDS.flatMap((kind) => api.list(kind === 'Deployment' ? 'apps/v1' : 'v1', kind)).flatMap(
    (object) => {
      const { uid = '', ownerReferences, namespace, name } = object.metadata
      const what = `${object.kind} ${namespace ?? ''}/${name}`
      const owner = ownerReferences?.find(({ controller }) => controller === true)
      if (owner === undefined) {
        if (!observer.children.has(uid) || mayStay(world, object)) return []
        return [`${what} lost its node and stayed`]
      }
      const node = nodes.get(owner.uid)
      if (node === undefined) return [`${what} belongs to a node that is gone`]
      return isAskedFor(observer, node, object) ? [] : [`${what} is there and no entry asks for it`]
    },
  )
}

function mayStay(world: World, { kind, metadata }: KubeObject): boolean {
  const { annotations = {}, labels = {}, uid = '' } = metadata
  if (annotations[DELETION_POLICY] !== 'Delete' || world.hasOrphaned) return true
  if (world.loosened.has(uid)) return true
  if (kind === 'Namespace' && annotations[HOLDS_RETAINED] === 'true') return true
  return labels[ORPHANED] !== 'true' && world.foreign.has(uid)
}

function isAskedFor(observer: Observer, node: LynqNode, object: KubeObject): boolean {
  const model = observer.revisions.get(node.spec.revision)
  if (model === undefined) return true
  const variables = variablesOf(node)
  const key = objectKey(refOf(object))
  const id = object.metadata.annotations?.[ENTRY_ID]
  return model.entries.some((entry) => {
    const ref = refOfEntry(entry, variables)
    if (ref !== undefined && objectKey(ref) === key) return true
    return failsFor(entry, variables) && (id === undefined || id === entry.id)
  })
}
