import type { Json } from '../../api/kube-object.ts'
import type { FieldType } from './kube-schema.ts'

/** What a field of each type wants, in the words of a finding. */
export const expectations: Readonly<Record<FieldType['is'], string>> = {
  text: 'text',
  boolean: 'boolean',
  int32: 'integer',
  int64: 'integer',
  double: 'number',
  intOrText: 'integer or text',
  quantity: 'quantity such as 500m or 2Gi',
  resourceQuantity: 'quantity such as 500m or 2Gi',
  time: 'time such as 2026-01-31T12:00:00Z',
  base64: 'base64 text',
  any: 'any value',
  list: 'list',
  map: 'object',
  object: 'object',
}

const integerText = /^[+-]?\d+$/

/** Describes a value that does not fit a field without telling it: values may be secrets. */
export function valueClass(value: Json, type: FieldType['is']): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return textClass(value, type)
  if (typeof value === 'number') {
    return Number.isInteger(value) ? integerClass(type) : 'decimal number'
  }
  if (typeof value === 'boolean') return 'boolean'
  return Array.isArray(value) ? 'list' : 'object'
}

function textClass(text: string, type: FieldType['is']): string {
  if (text === '') return 'empty text'
  const isIntegerField = type === 'int32' || type === 'int64'
  if (!isIntegerField || !integerText.test(text)) return `text (${text.length} characters)`
  // Octal to YAML 1.1 (file modes), decimal to YAML 1.2: nobody should have to guess.
  return /^[+-]?0\d|^\+|^-0$/.test(text) ? 'integer with leading zeros or plus' : integerClass(type)
}

function integerClass(type: FieldType['is']): string {
  if (type === 'int32') return 'integer out of range for int32'
  return type === 'int64' ? 'integer beyond 2^53, which JSON does not carry exactly' : 'integer'
}
