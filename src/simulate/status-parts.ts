import type { Fields, Resource } from './fields.ts'
import { fieldAt, listOf } from './fields.ts'

export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = fieldAt(value, ...path)
  return typeof found === 'number' ? found : 0
}

export function wanted(object: Resource): number {
  const replicas = fieldAt(object.spec, 'replicas')
  return typeof replicas === 'number' ? replicas : 1
}

export function observed(object: Resource): Fields {
  return { observedGeneration: object.metadata.generation ?? 0 }
}

/** Counters of zero are left out, as Go's omitempty does. */
export function counters(values: Readonly<Record<string, number>>): Fields {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0))
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** Keeps the transition time of a condition whose status stays. */
export function conditions(object: Resource, time: string, next: readonly Condition[]): Fields {
  const before = listOf(fieldAt(object.status, 'conditions'))
  return {
    conditions: next.map((condition) => {
      const old = before.find((other) => fieldAt(other, 'type') === condition.type)
      const isSame = fieldAt(old, 'status') === condition.status
      return {
        ...condition,
        lastTransitionTime: isSame ? fieldAt(old, 'lastTransitionTime') : time,
      }
    }),
  }
}
