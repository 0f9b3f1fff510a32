import { setTimeout as delay } from 'node:timers/promises'
import type { KubeObject, ObjectRef } from '../../../src/api/kube-object.ts'
import { watchKind } from '../../../src/cluster/watch-kind.ts'
import type { Resource } from '../../../src/simulate/fields.ts'
import { fieldAt, textOf, toResource } from '../../../src/simulate/fields.ts'
import { groupKind, nameKey } from '../../../src/simulate/object-store.ts'
import type { KubeClient } from './kube-client.ts'

export type MirrorListener = (type: string, object: Resource) => void

/** All objects of some kinds, as watches bring them. */
export interface Mirror {
  /** Follows one more kind; resolves when its objects are there. */
  readonly follow: (kind: Pick<ObjectRef, 'apiVersion' | 'kind'>) => Promise<void>
  readonly get: (ref: ObjectRef) => Resource | undefined
  readonly list: (apiVersion: string, kind: string) => readonly Resource[]
  readonly all: () => readonly Resource[]
  readonly watch: (listener: MirrorListener) => void
  /** Until this version of an object, or a later one, has been seen; or that it is gone. */
  readonly shows: (written: KubeObject) => Promise<void>
  readonly isGone: (ref: ObjectRef, uid: string) => boolean
  /** When the last event came, in milliseconds since the epoch. */
  readonly lastEvent: () => number
  readonly stop: () => void
}

export function createMirror(client: KubeClient): Mirror {
  const kinds = new Map<string, Map<string, Resource>>()
  const listeners: MirrorListener[] = []
  const stops: (() => void)[] = []
  let lastEvent = Date.now()

  const table = (apiVersion: string, kind: string): ReadonlyMap<string, Resource> | undefined =>
    kinds.get(groupKind(apiVersion, kind))
  const tell = (type: string, object: Resource): void => {
    for (const listener of listeners) listener(type, object)
  }
  // The API server may close the watches of a kind that goes before they have told of its objects.
  const forgetObjectsOf = ({ spec }: Resource): void => {
    const group = textOf(fieldAt(spec, 'group'))
    const kind = textOf(fieldAt(spec, 'names', 'kind'))
    const objects = kinds.get(groupKind(`${group}/`, kind))
    for (const [key, object] of [...(objects ?? [])]) {
      objects?.delete(key)
      tell('DELETED', object)
    }
  }
  const get = (ref: ObjectRef): Resource | undefined =>
    table(ref.apiVersion, ref.kind)?.get(nameKey(ref))

  return {
    follow: async ({ apiVersion, kind }) => {
      const key = groupKind(apiVersion, kind)
      if (kinds.has(key)) return
      const objects = new Map<string, Resource>()
      kinds.set(key, objects)
      const path = await client.listPathOf({ apiVersion, kind })
      await new Promise<void>((resolve) => {
        const stop = watchKind(client.kubeConfig, path, {
          onSynced: resolve,
          onEvent: (type, untyped) => {
            const object = toResource(untyped)
            lastEvent = Date.now()
            if (type === 'DELETED') objects.delete(nameKey(object.metadata))
            else objects.set(nameKey(object.metadata), object)
            tell(type, object)
            const isKindGone = type === 'DELETED' && object.kind === 'CustomResourceDefinition'
            if (isKindGone) forgetObjectsOf(object)
          },
        })
        stops.push(stop)
      })
    },
    get,
    list: (apiVersion, kind) => [...(table(apiVersion, kind)?.values() ?? [])],
    all: () => [...kinds.values()].flatMap((objects) => [...objects.values()]),
    watch: (listener) => listeners.push(listener),
    shows: async (written) => {
      const { apiVersion, kind, metadata } = toResource(written)
      const seen = table(apiVersion, kind)
      const wanted = Number(metadata.resourceVersion)
      const givenUpAt = Date.now() + 10_000
      // What is not followed cannot be read either.
      while (seen !== undefined && Date.now() < givenUpAt) {
        const object = seen.get(nameKey(metadata))
        if (Number(object?.metadata.resourceVersion) >= wanted) return
        if (object === undefined && Date.now() > givenUpAt - 8000) return
        await delay(5)
      }
    },
    isGone: (ref, uid) => {
      const found = get(ref)
      return found?.metadata.uid !== uid || found.metadata.deletionTimestamp !== undefined
    },
    lastEvent: () => lastEvent,
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}
