import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printObjects } from '../../src/cli/print-objects.ts'
import { readDocuments } from '../../src/cli/read-documents.ts'

const object = (data: unknown): Parameters<typeof printObjects>[0][number] => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  data,
})

test.each([
  'no',
  'ON',
  'y',
  '0755',
  '0o17',
  '1_000',
  '0x1F',
  '1e3',
  '~',
  '',
  '.inf',
  '1:30',
  '08',
  '2001-01-01',
])('kubectl reads the text %j as text again', (text) => {
  const printed = printObjects([object({ [text]: text })], 'yaml')

  const [document] = readDocuments('out.yaml', printed).documents
  expect(document?.value).toEqual(object({ [text]: text }))
})

test('any object is read back as it was, without anchors', () => {
  const json = fc
    .jsonValue({ stringUnit: 'grapheme' })
    .filter((value) => !/\d{16}|-0\b/.test(JSON.stringify(value)))
  fc.assert(
    fc.property(fc.array(json, { minLength: 1, maxLength: 3 }), (values) => {
      const objects = values.map((value) => object({ a: value, b: value }))

      const printed = printObjects(objects, 'yaml')
      expect(readDocuments('out.yaml', printed).documents.map(({ value }) => value)).toEqual(
        objects,
      )
    }),
  )
})

test('apiVersion, kind and metadata come first', () => {
  const { metadata, kind, ...rest } = object({})

  expect(printObjects([{ ...rest, metadata, kind }], 'yaml')).toMatch(
    /^apiVersion: v1\nkind: ConfigMap\nmetadata:\n/,
  )
})
