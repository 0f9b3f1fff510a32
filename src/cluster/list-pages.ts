import { isObject } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { ApiClient } from './api-client.ts'
import { describeReply } from './api-status.ts'

export type ListResult =
  | { readonly ok: true; readonly items: readonly KubeObject[]; readonly resourceVersion: string }
  | { readonly ok: false; readonly message: string }

const pageSize = 500
const timeoutMs = 30_000

/**
 * All objects of a resource as of one moment: either every page of a list was read, or nothing. A
 * list that grew too old between two pages (410) is no result either; ask again.
 */
export async function listPages(client: ApiClient, path: string): Promise<ListResult> {
  const items: KubeObject[] = []
  for (let next = ''; ;) {
    const query = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
    const reply = await client({
      method: 'GET',
      path: `${path}?limit=${String(pageSize)}${query}`,
      timeoutMs,
    })
    const page = reply.status === 200 && 'body' in reply ? readPage(reply.body) : undefined
    if (page === undefined) return { ok: false, message: describeReply(reply) }
    items.push(...page.items)
    if (page.next === '') return { ok: true, items, resourceVersion: page.resourceVersion }
    next = page.next
  }
}

interface Page {
  readonly items: readonly KubeObject[]
  readonly resourceVersion: string
  readonly next: string
}

/** Undefined if it is no list: a partial one would be taken for the deletion of what it lacks. */
function readPage(body: unknown): Page | undefined {
  if (!isObject(body) || !isObject(body.metadata)) return undefined
  const { apiVersion, kind, metadata } = body
  const { resourceVersion, continue: next = '' } = metadata
  // An empty list of a built-in kind has been `null`.
  const items = body.items ?? []
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !Array.isArray(items)) {
    return undefined
  }
  if (typeof resourceVersion !== 'string' || typeof next !== 'string') return undefined
  // Items of built-in kinds do not say what they are; custom resources do.
  const kindOfItems = { apiVersion, kind: kind.replace(/List$/, '') }
  const objects = items.map((item: unknown) =>
    isObject(item) ? { ...kindOfItems, ...item } : item,
  )
  return objects.every(isKubeObject) ? { items: objects, resourceVersion, next } : undefined
}

export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isObject(value.metadata) &&
    typeof value.metadata.name === 'string'
  )
}
