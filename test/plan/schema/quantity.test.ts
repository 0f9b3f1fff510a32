import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { canonicalQuantity, canonicalResourceQuantity } from '../../../src/plan/schema/quantity.ts'

// [text, String() of resource.Quantity, the same after SetDefaults_ResourceList], null where Go refuses
// the text; from k8s.io/apimachinery v0.34.1.
type Case = readonly [string, string | null, string | null]
const cases = JSON.parse(
  readFileSync(new URL('quantities.generated.json', import.meta.url), 'utf8'),
) as readonly Case[]

test.each(cases)('reads %j as Go does', (text, canonical, resource) => {
  expect(canonicalQuantity(text)).toBe(canonical ?? undefined)
  expect(canonicalResourceQuantity(text)).toBe(resource ?? undefined)
})

test.each([
  {
    name: 'blanks around, as the JSON decoder of a Quantity does',
    text: ' 1000m\n',
    canonical: '1',
  },
  { name: 'an exponent that would exhaust Go', text: '1e-2000000000', canonical: undefined },
  { name: 'a text longer than any quantity', text: '1'.repeat(257), canonical: undefined },
])('handles $name', ({ text, canonical }) => {
  expect(canonicalQuantity(text)).toBe(canonical)
})

test('a canonical quantity is its own canonical form', () => {
  const suffix = fc.constantFrom(
    '',
    'n',
    'u',
    'm',
    'k',
    'M',
    'G',
    'Ki',
    'Mi',
    'Gi',
    'Ti',
    'e3',
    'E-2',
  )
  const text = fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: 0, max: 9999 }), suffix)
    .map(([whole, fraction, unit]) => `${whole}.${fraction}${unit}`)

  fc.assert(
    fc.property(text, (quantity) => {
      for (const canonical of [canonicalQuantity, canonicalResourceQuantity]) {
        const once = canonical(quantity)
        expect(once).toBeDefined()
        expect(canonical(once ?? '')).toBe(once)
      }
    }),
  )
})
