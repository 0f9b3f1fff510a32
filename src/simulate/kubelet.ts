import type { KubeObject, ObjectRef } from '../api/kube-object.ts'
import { isApiError } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import { isDeepEqual } from './deep-equal.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, isFields, listOf, textOf, withMetadata } from './fields.ts'
import type { ObjectStore } from './object-store.ts'
import { refOf } from './object-store.ts'
import type { VirtualClock } from './virtual-clock.ts'
import type { Stage } from './workload-status.ts'
import { hasWorkload, workloadStatus } from './workload-status.ts'

export interface KubeletOptions {
  /** Default: 2000. */
  readonly readyAfterMs?: number
  /** By `Kind`, `Kind/name` or `Kind/namespace/name`; the most exact one counts. */
  readonly delaysMs?: Readonly<Record<string, number>>
}

/** Which objects: by kind and, where given, name and namespace. */
export type WorkloadMatch = Partial<Omit<ObjectRef, 'apiVersion'>>

/** The controllers and nodes of the cluster: they make workloads progress, or not. */
export interface Kubelet {
  /** Matching objects stay unready until `release`. */
  readonly hold: (match: WorkloadMatch) => void
  /** Matching objects fail: Deployments after their progress deadline, Jobs at their ready time. */
  readonly fail: (match: WorkloadMatch) => void
  /** Takes hold and fail back; what was held becomes ready after its usual delay. */
  readonly release: (match: WorkloadMatch) => void
  /** Workloads that use this image never start. */
  readonly breakImage: (image: string) => void
  readonly repairImage: (image: string) => void
}

interface Parts {
  readonly clock: VirtualClock
  readonly store: ObjectStore
  readonly api: ApiServer
  readonly options: KubeletOptions
}

const OBSERVE_MS = 30
const REVISION = 'deployment.kubernetes.io/revision'
const by = { manager: 'kube-controller-manager' }

export function runKubelet(parts: Parts): Kubelet {
  const { clock, store, options } = parts
  const held: WorkloadMatch[] = []
  const failing: WorkloadMatch[] = []
  const brokenImages = new Set<string>()
  const pending = new Map<string, () => void>()

  const isBroken = (object: Resource): boolean =>
    imagesOf(object).some((image) => brokenImages.has(image))
  const fails = (object: Resource): boolean => isBroken(object) || matchesAny(failing, object)

  function schedule(object: Resource, delayMs: number, action: (live: Resource) => void): void {
    const uid = object.metadata.uid ?? ''
    pending.get(uid)?.()
    const cancel = clock.after(delayMs, () => {
      pending.delete(uid)
      const live = store.get(refOf(object))
      if (live?.metadata.uid === uid && live.metadata.deletionTimestamp === undefined) action(live)
    })
    pending.set(uid, cancel)
  }

  function start(object: Resource, isUpdate: boolean): void {
    schedule(object, OBSERVE_MS, (live) => {
      report(parts, live, 'started', isUpdate)
      proceed(live, isUpdate)
    })
  }

  function proceed(object: Resource, isUpdate: boolean): void {
    if (fails(object)) {
      const deadline = fieldAt(object.spec, 'progressDeadlineSeconds')
      const delayMs = typeof deadline === 'number' ? deadline * 1000 : delayOf(options, object)
      schedule(object, delayMs, (live) => report(parts, live, 'failed', isUpdate))
    } else if (!matchesAny(held, object)) {
      schedule(object, delayOf(options, object), (live) => report(parts, live, 'ready', isUpdate))
    }
  }

  function resume(isConcerned: (object: Resource) => boolean): void {
    for (const object of store.all()) {
      if (hasWorkload(object.kind) && isConcerned(object)) proceed(object, false)
    }
  }

  store.watch(({ type, object, old }) => {
    if (!hasWorkload(object.kind)) return
    if (type === 'DELETED') {
      pending.get(object.metadata.uid ?? '')?.()
      pending.delete(object.metadata.uid ?? '')
    } else if (old === undefined) start(object, false)
    else if (!isDeepEqual(old.spec, object.spec)) {
      start(object, !isDeepEqual(fieldAt(old.spec, 'template'), fieldAt(object.spec, 'template')))
    } else if (old.metadata.generation !== object.metadata.generation) {
      clock.after(OBSERVE_MS, () => observe(parts, object))
    }
  })

  return {
    hold: (match) => {
      held.push(match)
      for (const object of store.all()) {
        if (matchesAny([match], object)) pending.get(object.metadata.uid ?? '')?.()
      }
    },
    fail: (match) => {
      failing.push(match)
      resume((object) => matchesAny([match], object))
    },
    release: (match) => {
      for (const list of [held, failing]) {
        list.splice(0, list.length, ...list.filter((other) => !isDeepEqual(other, match)))
      }
      resume((object) => matchesAny([match], object))
    },
    breakImage: (image) => {
      brokenImages.add(image)
    },
    repairImage: (image) => {
      brokenImages.delete(image)
      resume((object) => imagesOf(object).includes(image))
    },
  }
}

function report({ api, clock }: Parts, live: Resource, stage: Stage, isUpdate: boolean): void {
  const revised =
    live.kind === 'Deployment' ? withRevision(live, isUpdate && stage === 'started') : live
  const status = workloadStatus(revised, stage, { time: clock.timestamp(), isUpdate })
  if (status === undefined) return
  try {
    if (live.kind === 'PersistentVolumeClaim') {
      const spec = { ...fieldsOf(live.spec), volumeName: `pvc-${live.metadata.uid ?? ''}` }
      api.updateStatus({ ...api.update({ ...live, spec }, by), status }, by)
    } else api.updateStatus({ ...revised, status }, by)
  } catch (error) {
    if (!isApiError(error)) throw error
  }
}

/** A new generation with the old spec costs no pod: it is only taken notice of. */
function observe({ api, store }: Parts, object: Resource): void {
  const live = store.get(refOf(object))
  const observedGeneration = live?.metadata.generation
  if (live === undefined || live.metadata.uid !== object.metadata.uid) return
  if (!isFields(live.status)) return
  if ('observedGeneration' in live.status && live.metadata.deletionTimestamp === undefined) {
    api.updateStatus({ ...live, status: { ...live.status, observedGeneration } }, by)
  }
}

function withRevision(deployment: Resource, isNew: boolean): Resource {
  const { annotations } = deployment.metadata
  const current = Number(annotations?.[REVISION] ?? 0)
  const revision = String(isNew || current === 0 ? current + 1 : current)
  return withMetadata(deployment, { annotations: { ...annotations, [REVISION]: revision } })
}

function imagesOf(object: Resource): readonly string[] {
  const containers = listOf(fieldAt(object.spec, 'template', 'spec', 'containers'))
  return containers.map((container) => textOf(fieldAt(container, 'image')))
}

function matchesAny(matches: readonly WorkloadMatch[], object: KubeObject): boolean {
  const { name, namespace } = object.metadata
  return matches.some(
    (match) =>
      (match.kind === undefined || match.kind === object.kind) &&
      (match.name === undefined || match.name === name) &&
      (match.namespace === undefined || match.namespace === namespace),
  )
}

function delayOf({ delaysMs = {}, readyAfterMs = 2000 }: KubeletOptions, object: Resource): number {
  const { name, namespace } = object.metadata
  return (
    delaysMs[`${object.kind}/${namespace ?? ''}/${name}`] ??
    delaysMs[`${object.kind}/${name}`] ??
    delaysMs[object.kind] ??
    readyAfterMs
  )
}
