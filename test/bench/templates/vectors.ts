import { readFileSync } from 'node:fs'

/** A vector that renders: the text of the template, one row, and what real Go prints. */
export interface Vector {
  readonly template: string
  readonly data: Readonly<Record<string, string>>
  readonly output: string
}

const file = new URL('../../conformance/sample/templates/operator-templates.json', import.meta.url)

/** The realistic theme, without the rows that must fail: an error ends a render early. */
export function realisticVectors(): readonly Vector[] {
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly Partial<Vector>[]
  return all.filter(isRow)
}

function isRow(vector: Partial<Vector>): vector is Vector {
  const values = Object.values(vector.data ?? {})
  return vector.output !== undefined && values.every((value) => typeof value === 'string')
}
