import { isObject, memberOf } from '../../api/json-object.ts'

/** One entry of `status.conditions`; absent texts are empty. */
export interface SeenCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** A text of a condition: null counts as absent, undefined stands for malformed. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : undefined
}

function conditionOf(entry: unknown): SeenCondition | undefined {
  if (entry === null) return { type: '', status: '', reason: '', message: '' }
  if (!isObject(entry)) return undefined
  const own = (name: string) => textOf(memberOf(entry, name))
  const type = own('type')
  const status = own('status')
  const reason = own('reason')
  const message = own('message')
  if (type === undefined || status === undefined) return undefined
  if (reason === undefined || message === undefined) return undefined
  return { type, status, reason, message }
}

/**
 * The conditions of a status in list order, or undefined when any of them is malformed: one broken
 * entry, even an unrelated one, makes kstatus refuse the whole object.
 */
export function conditionsOf(status: unknown): readonly SeenCondition[] | undefined {
  if (status === undefined || status === null) return []
  if (!isObject(status)) return undefined
  const list = memberOf(status, 'conditions')
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) return undefined
  const conditions: SeenCondition[] = []
  for (const entry of list) {
    const condition = conditionOf(entry)
    if (condition === undefined) return undefined
    conditions.push(condition)
  }
  return conditions
}

export function findCondition(
  conditions: readonly SeenCondition[],
  type: string,
  status: string,
): SeenCondition | undefined {
  return conditions.find((condition) => condition.type === type && condition.status === status)
}
