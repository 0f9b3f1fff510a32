import { notFound } from './api-error.ts'
import type { ApiServer } from './api-server.ts'
import type { Resource } from './fields.ts'
import { refOf } from './object-store.ts'

export const METACONTROLLER = { manager: 'metacontroller' } as const

/**
 * Changes the live object, whatever the cache says; another object under the same name counts as
 * absent. `change` returns undefined when nothing is to be done.
 */
export function atomicUpdate(
  api: ApiServer,
  original: Resource,
  change: (live: Resource) => Resource | undefined,
  subresource?: 'status',
): Resource {
  const live = api.get(refOf(original))
  if (live === undefined || live.metadata.uid !== original.metadata.uid) {
    throw notFound(original.kind.toLowerCase(), original.metadata.name)
  }
  const changed = change(live)
  if (changed === undefined) return live
  return subresource === 'status'
    ? api.updateStatus(changed, METACONTROLLER)
    : api.update(changed, METACONTROLLER)
}
