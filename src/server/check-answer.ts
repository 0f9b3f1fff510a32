import type { KubeObject } from '../api/kube-object.ts'
import { AppError } from '../errors.ts'
import type { HookVerb } from './hook-table.ts'

/** What a hook answered, after the check. `children` and `status` are absent for customize. */
export interface CheckedAnswer {
  /** The body to send, exactly. */
  readonly text: string
  readonly status: Readonly<Record<string, unknown>>
  readonly children: readonly KubeObject[]
  readonly finalized: boolean
}

type Fields = Readonly<Record<string, unknown>>

// Metacontroller decodes strictly: one field more, and the whole answer is lost.
const knownFields: Readonly<Record<HookVerb, readonly string[]>> = {
  sync: ['status', 'children', 'resyncAfterSeconds'],
  finalize: ['status', 'children', 'resyncAfterSeconds', 'finalized'],
  customize: ['relatedResources'],
}

/**
 * The last gate before the cluster (rule one): every observed child that a 200 leaves out is deleted,
 * so an answer with anything doubtful in it is not sent at all.
 * @throws AppError ANSWER_REFUSED
 */
export function checkAnswer(verb: HookVerb, answer: unknown): CheckedAnswer {
  if (!isObject(answer)) return refuse('it is no object')
  const unknown = Object.keys(answer).find((field) => !knownFields[verb].includes(field))
  if (unknown !== undefined) refuse(`field "${unknown}" is not part of the contract`)
  const lost = findLostValue(answer)
  if (lost !== undefined) refuse(`${lost.join('.')} cannot be said in JSON`)
  const text = JSON.stringify(answer)

  if (verb === 'customize') {
    if (!Array.isArray(answer.relatedResources)) refuse('relatedResources is no list')
    return { text, status: {}, children: [], finalized: false }
  }
  const { children, status, finalized, resyncAfterSeconds } = answer
  if (!Array.isArray(children)) return refuse('children is no list')
  if (!isObject(status)) return refuse('status is no object')
  if (resyncAfterSeconds !== undefined && typeof resyncAfterSeconds !== 'number') {
    refuse('resyncAfterSeconds is no number')
  }
  if (verb === 'finalize' && typeof finalized !== 'boolean') refuse('finalized is no boolean')
  return { text, status, children: children.map(checkChild), finalized: finalized === true }
}

function checkChild(child: unknown, index: number): KubeObject {
  if (isNamedObject(child)) return child
  return refuse(`children[${index}] lacks apiVersion, kind or metadata.name`)
}

function isNamedObject(value: unknown): value is KubeObject {
  if (!isObject(value) || !isObject(value.metadata)) return false
  return [value.apiVersion, value.kind, value.metadata.name].every(
    (part) => typeof part === 'string' && part !== '',
  )
}

/** Path of the first value that JSON.stringify would change: NaN becomes null, a Map becomes {}. */
function findLostValue(value: unknown): (string | number)[] | undefined {
  if (isScalar(value)) return undefined
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const rest = findLostValue(item)
      if (rest !== undefined) return [index, ...rest]
    }
    return undefined
  }
  if (!isObject(value)) return []
  // for…in makes no list of entries: a hub's answer has a million fields.
  for (const key in value) {
    // An undefined field is an absent one, to us as to JSON; an undefined item would become null.
    const rest = value[key] === undefined ? undefined : findLostValue(value[key])
    if (rest !== undefined) return [key, ...rest]
  }
  return undefined
}

function isScalar(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  )
}

function isObject(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function refuse(why: string): never {
  throw new AppError('ANSWER_REFUSED', `refused answer: ${why}`)
}
