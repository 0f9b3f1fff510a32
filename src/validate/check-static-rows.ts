import { isObject, memberOf } from '../api/json-object.ts'
import { collationKey } from '../plan/accept-rows.ts'
import { nearest } from '../template/nearest.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/** Rows written into the hub: their values, and whether they have what the hub maps. */
export function checkStaticRows(spec: unknown): readonly Finding[] {
  const given = memberOf(memberOf(spec, 'source'), 'rows')
  const rows: readonly unknown[] = Array.isArray(given) ? given : []
  if (rows.length === 0) return []
  return [...checkValues(rows), ...checkColumns(rows, spec), ...checkUids(rows, spec)]
}

function checkValues(rows: readonly unknown[]): readonly Finding[] {
  return rows.flatMap((row, index) =>
    Object.entries(isObject(row) ? row : {}).flatMap(([column, value]) => {
      if (value === null || typeof value !== 'object') return []
      const place = { path: ['spec', 'source', 'rows', index, column] }
      return [
        report('StaticRowShape', place, 'the value is neither text, number, true, false nor null'),
      ]
    }),
  )
}

function checkColumns(rows: readonly unknown[], spec: unknown): readonly Finding[] {
  const known = new Set(rows.flatMap((row) => Object.keys(isObject(row) ? row : {})))
  const mapped = ['valueMappings', 'extraValueMappings'].flatMap((field) => {
    const mappings = memberOf(spec, field)
    return Object.entries(isObject(mappings) ? mappings : {}).map(
      ([name, column]) => [['spec', field, name], column] as const,
    )
  })
  const filter = memberOf(memberOf(spec, 'source'), 'filter')
  const items: readonly unknown[] = Array.isArray(filter) ? filter : []
  const filtered = items.map(
    (item, index) =>
      [['spec', 'source', 'filter', index, 'column'], memberOf(item, 'column')] as const,
  )
  return [...mapped, ...filtered].flatMap(([path, column]) => {
    if (typeof column !== 'string' || column === '' || known.has(column)) return []
    const message = `no row has the column "${column}"${nearest(column, known)}`
    return [report('StaticColumnMissing', { path }, message)]
  })
}

function checkUids(rows: readonly unknown[], spec: unknown): readonly Finding[] {
  const column = memberOf(memberOf(spec, 'valueMappings'), 'uid')
  if (typeof column !== 'string') return []
  const first = new Map<string, number>()
  return rows.flatMap((row, index) => {
    const value = memberOf(row, column)
    const uid = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    const path = ['spec', 'source', 'rows', index, ...(value === undefined ? [] : [column])]
    if (uid.trim() === '') return [report('StaticUid', { path }, 'the uid is empty')]
    const other = first.get(collationKey(uid))
    first.set(collationKey(uid), other ?? index)
    if (other === undefined) return []
    return [report('StaticUid', { path }, `row ${other + 1} has the same uid`)]
  })
}
