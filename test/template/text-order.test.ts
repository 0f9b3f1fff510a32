import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareText, toBytes } from '../../src/template/values/text-bytes.ts'

test('texts are ordered by their bytes, also those that are no UTF-8', () => {
  const unit = fc.constantFrom('', 'a', 'B', 'é', 'ÿ', '\uDC80', '\uDCFF', '\uE000', '\uFFFF', '😀')
  const text = fc.array(unit, { maxLength: 4 }).map((units) => units.join(''))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(toBytes(a), toBytes(b)))
    }),
    { numRuns: 5000 },
  )
})
