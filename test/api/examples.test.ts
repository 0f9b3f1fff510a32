import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { decodeFormSpec, decodeHubSpec } from '../../src/api/decode.ts'

const folder = 'manifests/examples/multi-tier'
const specOf = (file: string): unknown =>
  (load(readFileSync(`${folder}/${file}`, 'utf8')) as { spec: unknown }).spec

test('the hub of the multi-tier example decodes', () => {
  expect(decodeHubSpec(specOf('hub.yaml'))).toMatchObject({
    ok: true,
    value: { source: { type: 'mysql', syncInterval: '1m', mysql: { port: 3306 } } },
  })
})

test.each([
  { file: 'data-tier.yaml', entries: 6 },
  { file: 'api-tier.yaml', entries: 2 },
  { file: 'web-tier.yaml', entries: 3 },
  { file: 'worker-tier.yaml', entries: 1 },
])('$file decodes to $entries entries', ({ file, entries }) => {
  const decoded = decodeFormSpec(specOf(file))

  expect(decoded).toMatchObject({ ok: true, value: { hubId: 'multi-tier-nodes' } })
  if (decoded.ok) {
    const lists = Object.values(decoded.value).filter((value) => Array.isArray(value))
    expect(lists.flat()).toHaveLength(entries)
  }
})
