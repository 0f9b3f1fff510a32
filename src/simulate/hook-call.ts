import type { CompositeController, HookType } from './composite-controller.ts'
import type { Fields } from './fields.ts'
import { fieldsOf, isFields, textOf } from './fields.ts'

export interface HookAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The transport to the hooks; a rejection means that nobody answered. */
export type HookCall = (url: string, body: unknown) => Promise<HookAnswer>

/** Answer 429: the parent is looked at again after this many seconds, without an event. */
export class TooManyRequests extends Error {
  readonly afterSeconds: number

  constructor(afterSeconds: number) {
    super(`Too many request, it will be resync after: ${afterSeconds}`)
    this.name = 'TooManyRequests'
    this.afterSeconds = afterSeconds
  }
}

const allowedFields: Readonly<Record<HookType, readonly string[]>> = {
  sync: ['status', 'children', 'resyncAfterSeconds', 'finalized'],
  finalize: ['status', 'children', 'resyncAfterSeconds', 'finalized'],
  customize: ['relatedResources'],
}
const ruleFields = [
  'apiVersion',
  'resource',
  'labelSelector',
  'namespace',
  'names',
  'namespaceSelector',
]

/**
 * Calls one hook as Metacontroller does: only 200 is success, 429 postpones, the answer is decoded
 * strictly. Source: pkg/hooks/webhook.go.
 */
export async function callHook(
  call: HookCall,
  controller: CompositeController,
  type: HookType,
  body: unknown,
): Promise<Fields> {
  const url = controller.hookUrl(type) ?? ''
  let answer: HookAnswer
  try {
    answer = await call(url, body)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`http error: Post "${url}": ${why}`, { cause: error })
  }
  if (answer.status === 429) throw new TooManyRequests(retryAfter(answer.headers))
  if (answer.status !== 200) {
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    throw new Error(`unsupported status code: ${answer.status} body: ${text}`)
  }
  return decoded(answer.body, type)
}

/** Go's Atoi: anything but an integer counts as 0. */
function retryAfter(headers: Readonly<Record<string, string>>): number {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')
  return found !== undefined && /^[+-]?\d+$/.test(found[1]) ? Number(found[1]) : 0
}

function decoded(body: unknown, type: HookType): Fields {
  const fail = (why: string): Error =>
    new Error(`can't unmarshal webhookResponse (version: v2, type: ${type}): ${why}`)
  if (!isFields(body)) throw fail('json: cannot unmarshal answer into Go value')
  const unknownFields = [
    ...unknownIn(body, allowedFields[type], ''),
    ...listIn(body, 'relatedResources', fail).flatMap((rule, index) =>
      unknownIn(fieldsOf(rule), ruleFields, `relatedResources[${index}].`),
    ),
  ]
  if (unknownFields.length > 0) {
    const list = unknownFields.map((name) => `unknown field ${JSON.stringify(name)}`).join(', ')
    throw new Error(
      `strict validation failed for v2 webhookResponse (type: ${type}, mode: Strict): ${list}`,
    )
  }
  const { status, resyncAfterSeconds, finalized } = body
  if (status !== undefined && status !== null && !isFields(status)) {
    throw fail('json: cannot unmarshal status into Go struct field of type map[string]interface {}')
  }
  if (!isAbsentOr(resyncAfterSeconds, 'number') || !isAbsentOr(finalized, 'boolean')) {
    throw fail('json: cannot unmarshal answer into Go struct field')
  }
  for (const child of listIn(body, 'children', fail)) {
    if (textOf(fieldsOf(child)['kind']) !== '') continue
    throw fail(`Object 'Kind' is missing in '${JSON.stringify(child)}'`)
  }
  return body
}

function unknownIn(value: Fields, allowed: readonly string[], prefix: string): readonly string[] {
  return Object.keys(value)
    .filter((name) => value[name] !== undefined && !allowed.includes(name))
    .map((name) => prefix + name)
}

function listIn(body: Fields, name: string, fail: (why: string) => Error): readonly unknown[] {
  const value = body[name] ?? []
  if (Array.isArray(value)) return value
  throw fail(`json: cannot unmarshal ${name} into Go struct field of a slice type`)
}

function isAbsentOr(value: unknown, type: 'number' | 'boolean'): boolean {
  return value === undefined || value === null || typeof value === type
}
