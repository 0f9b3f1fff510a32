import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv } from 'ajv'
import type { Resource } from './fields.ts'
import { fieldAt, listOf, textOf } from './fields.ts'
import type { KindInfo } from './kinds.ts'

/** Checks custom resources against their schemas, each compiled once. */
export function createCustomFaults(): (object: Resource, info: KindInfo) => readonly string[] {
  const compiled = new Map<unknown, ValidateFunction>()
  // Kubernetes' own keywords and formats are no JSON Schema; rules in CEL are not evaluated.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  return (object, info) => {
    if (info.schema === undefined) return []
    const validate = compiled.get(info.schema) ?? ajv.compile(Object(info.schema))
    compiled.set(info.schema, validate)
    return validate(object) ? [] : (validate.errors ?? []).map((error) => toFault(object, error))
  }
}

/** The words of the API server, as far as they differ from JSON Schema's. */
function toFault(object: Resource, error: ErrorObject): string {
  const steps = error.instancePath.split('/').slice(1)
  const path = steps.reduce(
    (text, step) => (/^\d+$/.test(step) ? `${text}[${step}]` : `${text}${text && '.'}${step}`),
    '',
  )
  const value = JSON.stringify(fieldAtSteps(object, steps))
  const inBody = `${path}: Invalid value: ${value}: ${path} in body`
  const limit = String(error.params['limit'])
  switch (error.keyword) {
    case 'required':
      return `${path}${path && '.'}${textOf(error.params['missingProperty'])}: Required value`
    case 'enum': {
      const allowed = listOf(error.params['allowedValues']).map((item) => JSON.stringify(item))
      return `${path}: Unsupported value: ${value}: supported values: ${allowed.join(', ')}`
    }
    case 'type':
      return `${inBody} must be of type ${textOf(error.params['type'])}: ${value}`
    case 'pattern':
      return `${inBody} should match '${textOf(error.params['pattern'])}'`
    case 'minLength':
      return `${inBody} should be at least ${limit} chars long`
    case 'minimum':
      return `${inBody} should be greater than or equal to ${limit}`
    case 'maximum':
      return `${inBody} should be less than or equal to ${limit}`
    default:
      return `${inBody} ${error.message ?? 'is invalid'}`
  }
}

function fieldAtSteps(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (current, step) => (Array.isArray(current) ? current[Number(step)] : fieldAt(current, step)),
    value,
  )
}
