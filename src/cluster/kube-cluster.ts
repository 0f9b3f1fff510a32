import { setTimeout as sleep } from 'node:timers/promises'
import type { ObjectMeta, ObjectRef } from '../api/kube-object.ts'
import type { ApiClient, ApiReply } from './api-client.ts'
import { describeReply, readApiStatus } from './api-status.ts'
import { changedOwners } from './changed-owners.ts'
import type { Cluster, ClusterOutcome, ItemRemoval, MetadataPatch } from './cluster.ts'
import { readDryRun, toApplyBody } from './dry-run.ts'
import { toRemovals } from './item-removals.ts'
import { lookUpAll } from './look-up-all.ts'
import { lookUpOne, metadataOnly } from './look-up-one.ts'
import { createObjectCalls, isAbsent } from './object-calls.ts'

const attempts = 4

/** The cluster port over the API server that `client` talks to. Holds no object, only API paths. */
export function createKubeCluster(
  client: ApiClient,
  nowMs: () => number = () => performance.now(),
): Cluster {
  const calls = createObjectCalls(client, nowMs)
  const { send } = calls

  async function patchMetadata(patch: MetadataPatch): Promise<ClusterOutcome> {
    const { ref, uid, labels, annotations, dropOwner, addOwner } = patch
    for (let attempt = 1; ; attempt += 1) {
      const concernsOwners = dropOwner !== undefined || addOwner !== undefined
      const owners = concernsOwners ? await readOwners(patch) : {}
      if ('ok' in owners) return owners
      const metadata = {
        uid,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
        ...owners,
      }
      const reply = await send(
        ref,
        {
          method: 'PATCH',
          accept: metadataOnly,
          contentType: 'application/merge-patch+json',
          body: JSON.stringify({ metadata }),
        },
        '?fieldManager=lynq',
      )
      if (reply.status !== 409) return toOutcome(reply, ref)
      // Either the object changed since it was read, or it is another one by now.
      const found = await findSame(patch)
      if (!found.ok) return found
      if (attempt === attempts) return { ok: false, gone: false, message: describeReply(reply) }
      await sleep(20 * attempt)
    }
  }

  /** The object as it is now, if it is still the one that is meant. */
  async function findSame({
    ref,
    uid,
  }: Pick<MetadataPatch, 'ref' | 'uid'>): Promise<
    (ClusterOutcome & { ok: false }) | { ok: true; metadata: ObjectMeta }
  > {
    const found = await lookUpOne(calls, ref)
    if (found.state === 'unknown') return { ok: false, gone: false, message: found.message }
    if (found.state === 'absent' || found.metadata.uid !== uid) return goneOutcome
    return { ok: true, metadata: found.metadata }
  }

  /** A merge patch replaces lists, so the other owners must be sent along, guarded by version. */
  async function readOwners(
    patch: MetadataPatch,
  ): Promise<
    (ClusterOutcome & { ok: false }) | Pick<ObjectMeta, 'ownerReferences' | 'resourceVersion'>
  > {
    const found = await findSame(patch)
    if (!found.ok) return found
    const { ownerReferences = [], resourceVersion } = found.metadata
    const owners = changedOwners(ownerReferences, patch)
    return owners === undefined || resourceVersion === undefined
      ? {}
      : { ownerReferences: owners, resourceVersion }
  }

  async function removeItems(removal: ItemRemoval): Promise<ClusterOutcome> {
    const reply = await send(
      removal.ref,
      {
        method: 'PATCH',
        accept: metadataOnly,
        contentType: 'application/json-patch+json',
        body: JSON.stringify(toRemovals(removal)),
      },
      '?fieldManager=lynq',
    )
    if (reply.status !== 422) return toOutcome(reply, removal.ref)
    // The API server does not say which test failed, or whether a pointer led nowhere.
    const found = await findSame(removal)
    if (!found.ok) return found
    const isStale = found.metadata.resourceVersion !== removal.resourceVersion
    const message = isStale ? 'the object changed since it was looked at' : describeReply(reply)
    return { ok: false, gone: false, message }
  }

  return {
    lookup: (refs) => lookUpAll(client, calls, refs),
    release: patchMetadata,
    adopt: patchMetadata,
    removeItems,
    async dryRun(desired, live) {
      const { apiVersion, kind, metadata } = desired
      const { name, namespace } = metadata
      const ref = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
      const reply = await send(
        ref,
        {
          method: 'PATCH',
          contentType: 'application/apply-patch+yaml',
          body: toApplyBody(desired, live),
        },
        '?dryRun=All&fieldManager=metacontroller&force=true',
      )
      return readDryRun(reply, desired, live)
    },
  }
}

const goneOutcome = { ok: false, gone: true, message: 'the object no longer exists' } as const

function toOutcome(reply: ApiReply, ref: ObjectRef): ClusterOutcome {
  if (reply.status === 200) return { ok: true }
  if (isAbsent(reply, ref) || isOtherObject(reply)) return goneOutcome
  return { ok: false, gone: false, message: describeReply(reply) }
}

/** The uid guard failed: the server takes the patch for an attempt to change an immutable field. */
function isOtherObject(reply: ApiReply): boolean {
  if (reply.status !== 422 || !('body' in reply)) return false
  return readApiStatus(reply.body)?.fields.includes('metadata.uid') === true
}
