import { isApiError, notFound } from './api-error.ts'
import type { Resource } from './fields.ts'
import type { LoopApi } from './loop-api.ts'
import { refOf } from './object-store.ts'

export const METACONTROLLER = { manager: 'metacontroller' } as const

// client-go's DefaultBackoff. Its pauses (10, 50, 250 ms) are left out: each attempt reads anew.
const ATTEMPTS = 4

/**
 * Changes the live object, whatever the cache says; another object under the same name counts as
 * absent. `change` returns undefined when nothing is to be done. Source: pkg/dynamic/clientset.
 */
export async function atomicUpdate(
  api: LoopApi,
  original: Resource,
  change: (live: Resource) => Resource | undefined,
  subresource?: 'status',
): Promise<Resource> {
  const write = subresource === 'status' ? api.updateStatus : api.update
  for (let attempt = 1; ; attempt++) {
    const live = await api.get(refOf(original))
    if (live === undefined || live.metadata.uid !== original.metadata.uid) {
      throw notFound(original.kind.toLowerCase(), original.metadata.name)
    }
    const changed = change(live)
    if (changed === undefined) return live
    try {
      return await write(changed, METACONTROLLER)
    } catch (error) {
      if (!isApiError(error, 'Conflict') || attempt === ATTEMPTS) throw error
    }
  }
}
