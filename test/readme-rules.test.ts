import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../src/validate/catalogue/catalogue.ts'
import { withRules } from '../src/validate/generate/rules-section.ts'
import { marked } from './support/markdown.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rules = Object.values(catalogue)

describe('rules', () => {
  test('the tables are what npm run generate writes', () => {
    expect(withRules(readme)).toBe(readme)
  })

  test('every rule is listed once, and nothing else', () => {
    const listed = [...marked(readme, 'rules').matchAll(/^\| `(LYNQ\d+)`/gm)].map(([, id]) => id)

    expect(listed).toEqual(rules.map(({ id }) => id))
  })

  test('ids are numbered without gaps, in the order of the themes', () => {
    expect(rules.map(({ id }) => id)).toEqual(
      rules.map((_, index) => `LYNQ${String(index + 1).padStart(3, '0')}`),
    )
  })

  test.each(rules)('$id is said in one style', ({ title, why, fix, bad, good }) => {
    expect(title).toMatch(/^[A-Za-z][^\n]*[^.]$/)
    expect(why).toMatch(/^[^\n]*\.$/)
    expect(fix).toMatch(/^[a-z][^\n]*[^.]$/)
    expect(bad).not.toBe('')
    expect(good).not.toBe(bad)
  })
})
