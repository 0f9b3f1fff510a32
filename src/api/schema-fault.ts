import type { DefinedError } from 'ajv'
import { closest, distance } from 'fastest-levenshtein'
import type { FieldPath } from './field-path.ts'

/** What is wrong with one field: made for people, and without the value itself (it may be a secret). */
export interface SchemaFault {
  readonly path: FieldPath
  /** The class of the fault. */
  readonly code: SchemaFaultCode
  readonly message: string
}

export type SchemaFaultCode =
  | 'MissingField'
  | 'UnknownField'
  | 'WrongType'
  | 'UnknownValue'
  | 'OutOfRange'
  | 'EmptyText'
  | 'InvalidInterval'
  | 'SourceBlock'

/** Words an API server says in its own way; ours name the fix. */
export const toSchemaFault = (error: DefinedError, root: string): SchemaFault => {
  const at = (...field: readonly string[]): FieldPath => [
    root,
    ...segments(error.instancePath).map(toSegment),
    ...field,
  ]
  switch (error.keyword) {
    case 'required':
      return {
        path: at(error.params.missingProperty),
        code: 'MissingField',
        message: 'is required',
      }
    case 'additionalProperties': {
      const { additionalProperty } = error.params
      const known = Object.keys(asRecord(error.parentSchema?.properties))
      const message = `unknown field${hint(additionalProperty, known)}`
      return { path: at(additionalProperty), code: 'UnknownField', message }
    }
    case 'enum': {
      const allowed = error.params.allowedValues.map(String)
      const given = typeof error.data === 'string' ? hint(error.data, allowed) : ''
      const message = `must be one of ${allowed.join(', ')}${given}`
      return { path: at(), code: 'UnknownValue', message }
    }
    case 'minLength':
      return { path: at(), code: 'EmptyText', message: 'must not be empty' }
    case 'minItems':
      return { path: at(), code: 'EmptyText', message: 'must have at least one item' }
    case 'minimum':
      return { path: at(), code: 'OutOfRange', message: `must be at least ${error.params.limit}` }
    case 'maximum':
      return { path: at(), code: 'OutOfRange', message: `must be at most ${error.params.limit}` }
    case 'pattern': {
      // The interval is the only text with a pattern.
      const message = `must match ${error.params.pattern}${example(error)}`
      return { path: at(), code: 'InvalidInterval', message }
    }
    case 'type': {
      const message = `must be ${error.params.type}, got ${kindOf(error.data)}`
      return { path: at(), code: 'WrongType', message }
    }
    default:
      return { path: at(), code: 'WrongType', message: error.message ?? 'is invalid' }
  }
}

/** `; did you mean "x"?` when one of the known words is near, else nothing. */
function hint(word: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const lower = word.toLowerCase()
  const near = closest(
    lower,
    known.map((name) => name.toLowerCase()),
  )
  const name = known.find((candidate) => candidate.toLowerCase() === near)
  const isNear = distance(lower, near) <= Math.max(1, Math.floor(near.length / 3))
  return isNear && name !== undefined ? `; did you mean "${name}"?` : ''
}

function example({ parentSchema }: DefinedError): string {
  const { default: usual } = asRecord(parentSchema)
  return typeof usual === 'string' ? `, such as ${usual}` : ''
}

/** A JSON pointer does not tell an index from a member; none of our members is all digits. */
function toSegment(token: string): string | number {
  return /^\d+$/.test(token) ? Number(token) : token
}

function segments(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
