import type { KubeObject } from '../api/kube-object.ts'
import { describeRef, objectKey, refOf } from './object-key.ts'

/**
 * Rule one, checked on every answer: an observed child is listed, or left out by a recorded decision,
 * or on its way out already. Anything else is our bug: it becomes a 500, and nothing is deleted.
 */
export function assertNothingLost(
  observed: readonly KubeObject[],
  answer: readonly KubeObject[],
  deleted: readonly KubeObject[],
): void {
  const accounted = new Set([...answer, ...deleted].map((object) => objectKey(refOf(object))))
  for (const child of observed) {
    if (child.metadata.deletionTimestamp !== undefined) continue
    const ref = refOf(child)
    if (accounted.has(objectKey(ref))) continue
    throw new Error(`${describeRef(ref)} would be deleted without a decision`)
  }
}
