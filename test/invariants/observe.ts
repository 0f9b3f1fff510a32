import type { KubeObject } from '../../src/api/kube-object.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { CREATED_ONCE, DELETION_POLICY, ENTRY_ID } from '../../src/plan/labels.ts'
import { objectKey, refOf } from '../../src/plan/object-key.ts'
import type { FormModel, Variables } from './form-model.ts'
import { failsFor, refOfEntry } from './form-model.ts'
import type { World } from './world.ts'
import { HUB, keyOf } from './world.ts'

/** What an owner was at a moment: causes of deletions are looked for in a short past. */
interface Moment {
  readonly at: number
  readonly isGone: boolean
  /** For nodes. */
  readonly node?: LynqNode
}

export interface Observer {
  /** Objects that had a LynqNode for their controller: by uid. */
  readonly children: ReadonlyMap<string, string>
  readonly revisions: ReadonlyMap<string, FormModel>
}

const CHILD_KINDS = new Set(['Namespace', 'Service', 'ConfigMap', 'Secret', 'Deployment'])
/** Time that Metacontroller needs from the look into its cache to the last write of a sync. */
const SYNC_MS = 500

/**
 * Watches every change of the cluster and writes down what must never happen: a deletion that nothing
 * in rows, forms and user's acts calls for, a retained object gone, a Once Secret changed, a foreign
 * object touched.
 */
export function observe(world: World): Observer {
  const { sim } = world
  const moments = new Map<string, Moment[]>()
  const ownerUids = new Map<string, string>()
  const children = new Map<string, string>()
  const passwords = new Map<string, string>()
  const revisions = new Map<string, FormModel>()
  let serviceWasUpAt = sim.now()

  const record = (key: string, moment: Omit<Moment, 'at'>): void => {
    const list = moments.get(key) ?? []
    moments.set(key, list)
    list.push({ ...moment, at: sim.now() })
  }
  const violate = (text: string): void => {
    world.violations.push(`at ${String((sim.now() / 1000) % 100000)} s: ${text}`)
  }
  /** What was so within the time for which a cache may be behind, and what is so now. */
  const recent = (key: string): readonly Moment[] => {
    const list = moments.get(key) ?? []
    const from = sim.now() - world.maxLagMs - SYNC_MS
    return list.filter((_, index) => {
      const next = list[index + 1]
      return next === undefined || next.at >= from
    })
  }

  const isWanted = (child: KubeObject, node: LynqNode): boolean => {
    const model = revisions.get(node.spec.revision)
    if (model === undefined) return true
    const variables = variablesOf(node)
    const id = child.metadata.annotations?.[ENTRY_ID]
    const key = objectKey(refOf(child))
    return model.entries.some((entry) => {
      const ref = refOfEntry(entry, variables)
      if (ref !== undefined && objectKey(ref) === key) return true
      return failsFor(entry, variables) && (id === undefined || id === entry.id)
    })
  }

  const judgeNode = (node: LynqNode, manager: string): void => {
    const hub = ownerUids.get(node.metadata.uid ?? '')
    const hubGone = hub === undefined || recent(`LynqHub/${hub}`).some(({ isGone }) => isGone)
    if (hubGone) return
    const { uid, templateRef } = node.spec
    const formGone = recent(`form/${templateRef}`).some(({ isGone }) => isGone)
    const why = `LynqNode ${node.metadata.name} is deleted by ${manager}`
    const reads = world.lastReads.filter(({ ok }) => ok)
    if (manager !== 'metacontroller') violate(`${why} although its hub lives`)
    else if (reads.length === 0) violate(`${why} although the last read failed`)
    else if (!formGone && reads.every(({ activeKeys }) => activeKeys.has(keyOf(uid)))) {
      violate(`${why} although its row is active and its form there`)
    }
  }

  const judgeChild = (child: KubeObject, manager: string): void => {
    const { uid = '', namespace, name, annotations } = child.metadata
    const space = namespace === undefined ? undefined : namespaceUid(namespace)
    if (world.userDeleted.has(uid) || (space !== undefined && world.userDeleted.has(space))) return
    const what = `${child.kind} ${namespace ?? ''}/${name} is deleted by ${manager}`
    if (annotations?.[DELETION_POLICY] === 'Retain') violate(`${what} although it is retained`)
    if (child.kind === 'Namespace') {
      for (const held of contentOf(name)) {
        if (held.metadata.annotations?.[DELETION_POLICY] === 'Retain') {
          violate(`${what} although it holds the retained ${held.kind} ${held.metadata.name}`)
        }
      }
    }
    const isDraining =
      namespace !== undefined && namespaceOf(namespace)?.metadata.deletionTimestamp !== undefined
    if (isDraining) return
    const owner = ownerUids.get(uid)
    if (owner === undefined) violate(`${what} although no node owns it`)
    else if (world.foreign.get(uid)?.isForced === false) violate(`${what} although it is foreign`)
    else {
      const owned = recent(`LynqNode/${owner}`)
      const isJustified = owned.some(
        ({ isGone, node }) => isGone || (node !== undefined && !isWanted(child, node)),
      )
      if (!isJustified) violate(`${what} although its node wants it`)
    }
  }

  const namespaceOf = (name: string): KubeObject | undefined =>
    sim.api.get({ apiVersion: 'v1', kind: 'Namespace', name })
  const namespaceUid = (name: string): string | undefined => namespaceOf(name)?.metadata.uid
  const contentOf = (namespace: string): readonly KubeObject[] =>
    ['ConfigMap', 'Secret', 'Service'].flatMap((kind) => sim.api.list('v1', kind, namespace))

  const onDeletion = (object: KubeObject): void => {
    const { verb, manager, ref } = sim.requests.writes.at(-1) ?? { verb: '', manager: '', ref: {} }
    const isDelete = verb === 'delete' && JSON.stringify(ref) === JSON.stringify(refOf(object))
    if (!isDelete || manager === 'kubectl') return
    if (manager === 'metacontroller' && sim.now() - serviceWasUpAt > SYNC_MS) {
      violate(`${object.kind} ${object.metadata.name} is deleted although the service is down`)
    }
    if (object.kind === 'LynqNode') judgeNode(object as LynqNode, manager)
    else if (children.has(object.metadata.uid ?? '')) judgeChild(object, manager)
    else if (world.foreign.has(object.metadata.uid ?? '')) {
      violate(`${object.kind} ${object.metadata.name}, a foreign object, is deleted by ${manager}`)
    }
  }

  const onWrite = (object: KubeObject): void => {
    const { uid = '', name } = object.metadata
    if (world.foreign.get(uid)?.isForced !== false) return
    const { manager = '' } = sim.requests.writes.at(-1) ?? {}
    if (manager === 'metacontroller' || manager === 'lynq') {
      violate(`${object.kind} ${name}, a foreign object, is written by ${manager}`)
    }
  }

  const checkPassword = (secret: KubeObject): void => {
    const { uid = '', name, annotations } = secret.metadata
    const data = JSON.stringify(secret['data'])
    const before = passwords.get(uid)
    if (before !== undefined && before !== data) violate(`Secret ${name}: its data changed`)
    if (before !== undefined || annotations?.[CREATED_ONCE] === 'true') passwords.set(uid, data)
  }

  const begun = new Set<string>()
  sim.watch((type, object) => {
    if (!sim.faults.isServiceDown) serviceWasUpAt = sim.now()
    const { uid = '', name, deletionTimestamp } = object.metadata
    const isGone = type === 'DELETED' || deletionTimestamp !== undefined
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true)
    if (owner !== undefined) ownerUids.set(uid, owner.uid)
    if (isGone && !begun.has(uid)) {
      begun.add(uid)
      onDeletion(object)
    }
    switch (object.kind) {
      case 'LynqHub':
        record(`LynqHub/${uid}`, { isGone })
        break
      case 'LynqForm':
        record(`form/${name}`, { isGone })
        break
      case 'LynqNode':
        record(`LynqNode/${uid}`, { isGone, node: object as LynqNode })
        break
      case 'ControllerRevision': {
        const model = world.versions.get(JSON.stringify(object['data']))
        if (model === undefined) violate(`ControllerRevision ${name} holds what no user wrote`)
        else revisions.set(name, model)
        break
      }
      default:
        if (CHILD_KINDS.has(object.kind)) {
          if (owner?.kind === 'LynqNode') children.set(uid, owner.uid)
          if (type === 'MODIFIED') onWrite(object)
          if (object.kind === 'Secret' && type !== 'DELETED') checkPassword(object)
        }
    }
  })
  return { children, revisions }
}

export function variablesOf({ spec }: LynqNode): Variables {
  return { ...spec.variables, uid: spec.uid, templateRef: spec.templateRef, hubId: HUB }
}
