import { isObject } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { ApiClient } from './api-client.ts'
import { describeReply } from './api-status.ts'

export type ListResult =
  | { readonly ok: true; readonly items: readonly KubeObject[]; readonly resourceVersion: string }
  | {
      readonly ok: false
      /** `tooMany`: more than `maxItems`. A number: the HTTP status, 0 without an answer. */
      readonly why: 'tooMany' | number
      readonly message: string
    }

export interface ListOptions {
  /** Default: whole objects as JSON. */
  readonly accept?: string
  /** More than these are not read. Default: there is no limit. */
  readonly maxItems?: number
  /** For each page. Default: 30,000. */
  readonly timeoutMs?: number
}

const pageSize = 500

/**
 * All objects of a resource (a path, perhaps with a query) as of one moment: either every page of a
 * list was read, or nothing. A
 * list that grew too old between two pages (410) is no result either; ask again.
 */
export async function listPages(
  client: ApiClient,
  path: string,
  { accept, maxItems = Infinity, timeoutMs = 30_000 }: ListOptions = {},
): Promise<ListResult> {
  const items: KubeObject[] = []
  // A page of one object tells how many there are.
  let limit = maxItems === Infinity ? pageSize : 1
  for (let next = ''; ; limit = pageSize) {
    const query = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
    const reply = await client({
      method: 'GET',
      path: `${path}${path.includes('?') ? '&' : '?'}limit=${String(limit)}${query}`,
      ...(accept === undefined ? {} : { accept }),
      timeoutMs,
    })
    const page = reply.status === 200 && 'body' in reply ? readPage(reply.body) : undefined
    if (page === undefined) return { ok: false, why: reply.status, message: describeReply(reply) }
    items.push(...page.items)
    if (page.next === '') return { ok: true, items, resourceVersion: page.resourceVersion }
    if (items.length + page.remaining > maxItems) {
      return { ok: false, why: 'tooMany', message: `there are more than ${String(maxItems)}` }
    }
    next = page.next
  }
}

interface Page {
  readonly items: readonly KubeObject[]
  readonly resourceVersion: string
  readonly next: string
  /** How many objects are to come, if the API server says it; else Infinity. */
  readonly remaining: number
}

/** Undefined if it is no list: a partial one would be taken for the deletion of what it lacks. */
function readPage(body: unknown): Page | undefined {
  if (!isObject(body) || !isObject(body.metadata)) return undefined
  const { apiVersion, kind, metadata } = body
  const { resourceVersion, continue: next = '', remainingItemCount } = metadata
  const remaining = typeof remainingItemCount === 'number' ? remainingItemCount : Infinity
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
  return objects.every(isKubeObject)
    ? { items: objects, resourceVersion, next, remaining }
    : undefined
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
