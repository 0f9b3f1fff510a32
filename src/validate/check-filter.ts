import { isIdentifier } from '../api/identifier.ts'
import { memberOf } from '../api/json-object.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/** The columns of `source.filter`; they need not be mapped. */
export function checkFilter(spec: unknown): readonly Finding[] {
  const source = memberOf(spec, 'source')
  const filter = memberOf(source, 'filter')
  const items: readonly unknown[] = Array.isArray(filter) ? filter : []
  return items.flatMap((item, index) => {
    const column = memberOf(item, 'column')
    if (typeof column !== 'string' || column === '') return []
    if (isIdentifier(column, memberOf(source, 'type'))) return []
    const place = { path: ['spec', 'source', 'filter', index, 'column'] }
    return [report('InvalidColumn', place, 'this is no column name')]
  })
}
