import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { productFunctions } from '../src/template/functions/product-functions.ts'
import { withFunctions } from '../src/template/generate/functions-section.ts'
import { errorOf, render } from './template/support.ts'
import { marked } from './support/markdown.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

interface Line {
  readonly names: readonly string[]
  readonly source: string
  readonly result: string
}

const shape = /^- (?<names>`.*?`): `(?<source>\{\{.*?\}\})` → (?<result>.*)$/
const lines = marked(readme, 'functions')
  .split('\n')
  .filter((line) => line.startsWith('- '))
  .map((line): Line => {
    const { names = '', source = '', result = '' } = shape.exec(line)?.groups ?? {}
    return { names: [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name), source, result }
  })

describe('functions', () => {
  test('the list is what npm run generate writes', () => {
    expect(withFunctions(readme)).toBe(readme)
  })

  test('every function is listed once, and nothing else', () => {
    const listed = lines.flatMap(({ names }) => names)

    expect([...listed].sort()).toEqual([...productFunctions.keys()].sort())
  })

  test.each(lines)('$source gives $result and uses what it explains', (line) => {
    const { names, source, result } = line
    const [, text] = /^`(.*)`$/.exec(result) ?? []

    expect(names.some((name) => source.includes(name))).toBe(true)
    if (result.startsWith('fails: ')) expect(errorOf(source).message).toBe(result.slice(7))
    else if (text === undefined) expect(result).toBe('differs each time')
    else expect([text, unquoted(text)]).toContain(render(source).text)
  })

  /** Texts with blanks or line breaks at their ends, and empty ones, stand in JSON. */
  function unquoted(text: string): unknown {
    return /^"[^"]*"$/.test(text) || text.includes('\\n') ? JSON.parse(text) : text
  }
})
