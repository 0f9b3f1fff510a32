import type { FieldPath } from '../api/field-path.ts'
import { CLAIM_LABEL, OUR_PREFIX } from './labels.ts'

/**
 * Fields that stay ours whatever a form ignores: the object's identity, what we and Metacontroller
 * mark it with, and everything that contains one of them.
 */
export function isProtectedField([top, field, key]: FieldPath): boolean {
  if (top === undefined || top === 'apiVersion' || top === 'kind') return true
  if (top !== 'metadata') return false
  if (field === 'finalizers') return false
  if (field !== 'labels' && field !== 'annotations') return true
  return key === undefined || key === CLAIM_LABEL || String(key).startsWith(OUR_PREFIX)
}
