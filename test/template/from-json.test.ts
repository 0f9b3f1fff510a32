import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newBudget, defaultLimits } from '../../src/template/limits.ts'
import { fromJson } from '../../src/template/values/from-json.ts'
import { isObject, type Value } from '../../src/template/values/value.ts'

function read(text: string): Value | undefined {
  return fromJson(text, { ...newBudget(), limits: defaultLimits })
}

/** What JSON.parse would have made. */
function plain(value: Value): unknown {
  if (!isObject(value)) return value
  if (value.kind === 'slice') return value.items.map(plain)
  if (value.kind === 'float64') return value.value
  if (value.kind !== 'map') throw new Error(`JSON has no ${value.kind}`)
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry)]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const json = fc.json({ maxDepth: 5, noUnicodeString: false })
const pieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u00e9',
    '\\x',
    '-',
    '0',
    '1',
    '.',
    'e+1',
    '1e999',
  ],
  ...['true', 'nul', ' ', '\n', '\u00a0', '\u0001', 'é', '😀', '"a"', '"__proto__":', '\uFEFF'],
)

test('a document reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(json, (text) => {
      const value = read(text)
      if (value === undefined) throw new Error('it is JSON')
      expect(plain(value)).toEqual(JSON.parse(text))
    }),
    { numRuns: 2000 },
  )
})

test('what is refused, and what is not, is what JSON.parse refuses', () => {
  const cut = fc.tuple(json, fc.nat(), fc.array(pieces, { maxLength: 3 }), fc.nat(2))
  const broken = cut.map(([text, at, inserted, dropped]) => {
    const where = at % (text.length + 1)
    return text.slice(0, where) + inserted.join('') + text.slice(where + dropped)
  })
  fc.assert(
    fc.property(
      fc.oneof(
        broken,
        fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
      ),
      (text) => {
        // A number beyond float64 is an error in Go only.
        if (/e\+?\d{3}/i.test(text)) return
        expect(read(text) === undefined).toBe(parsed(text) === undefined)
      },
    ),
    { numRuns: 5000 },
  )
})

test('a number beyond float64 is no JSON', () => {
  expect(read('[1e999]')).toBeUndefined()
})

test.each([
  { name: 'an escaped half of a character', text: '"\\ud800"', value: '\uFFFD' },
  { name: 'a byte that is no UTF-8', text: '"a\uDC80"', value: 'a\uFFFD' },
])('$name becomes U+FFFD', ({ text, value }) => {
  expect(read(text)).toBe(value)
})
