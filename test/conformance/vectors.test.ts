import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { knownDifferences } from './known-differences.ts'
import { runConformance } from './run-conformance.ts'

const sample = new URL('./sample', import.meta.url).pathname

const ready = { name: 'ready', object: { apiVersion: 'v1', kind: 'Secret' } }
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'vectors-'))))
afterEach(() => rmSync(folder, { recursive: true }))

async function run(
  folders: readonly string[],
): Promise<{ code: number; lines: readonly string[] }> {
  const lines: string[] = []
  const code = await runConformance(folders, (line) => lines.push(line))
  return { code, lines }
}

function write(file: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(join(folder, file), text)
}

test('passes the sample of vectors made by real kstatus and a real API server', async () => {
  const { code, lines } = await run([sample])

  expect(lines.filter((line) => line.startsWith('  '))).toEqual([
    expect.stringContaining('Stack shop-735'),
    expect.stringContaining('HorizontalPodAutoscaler shop-740'),
  ])
  expect(lines.at(-1)).toMatch(/^\d{2,} passed, 0 failed$/)
  expect(code).toBe(0)
})

test('gives every known difference a reason and names each case once', () => {
  const names = knownDifferences.flatMap(({ cases }) => cases)

  expect(knownDifferences.every(({ reason, note }) => reason !== '' && note !== '')).toBe(true)
  expect(new Set(names).size).toBe(names.length)
})

test('finds vector files in folders below', async () => {
  mkdirSync(join(folder, 'deep/er'), { recursive: true })
  write('deep/er/cases.json', [{ ...ready, expected: { status: 'Current' } }])
  write('deep/README.md', 'not a vector')

  const { code, lines } = await run([folder])

  expect(lines).toEqual([`${folder}/deep/er/cases.json 1/1`, '1 passed, 0 failed'])
  expect(code).toBe(0)
})

test.each([
  ['nothing', []],
  ['a folder that does not exist', ['/does/not/exist']],
  ['a folder without vectors', [new URL('../support', import.meta.url).pathname]],
])('answers 2 when given %s', async (_, folders) => {
  expect((await run(folders)).code).toBe(2)
})

test.each([
  ['a wrong status', [{ ...ready, expected: { status: 'Failed' } }], 'got Current'],
  [
    'a wrong reason',
    [{ ...ready, expected: { status: 'Current', reason: 'Odd' } }],
    'got reason none, want Odd',
  ],
  [
    'a wrong projection',
    [{ name: 'p', manager: 'm', live: configMap, owned: { ...configMap, kind: 'Secret' } }],
    '/kind: got "ConfigMap", want "Secret"',
  ],
  [
    'an unreported conflict',
    [{ name: 'c', live: configMap, desired: configMap, conflicts: [{ path: '$' }] }],
    '/0: got nothing, want "$',
  ],
  [
    'a known difference that passes',
    [
      {
        name: knownDifferences[0]!.cases[0],
        manager: 'metacontroller',
        live: configMap,
        owned: configMap,
      },
    ],
    'drop the line',
  ],
  [
    'a difference whose answer is not part of the live object',
    [{ name: 'd', note: knownDifferences[0]!.note, live: configMap, owned: { data: { a: 'b' } } }],
    'not part of live',
  ],
  ['a case of no family', [{ name: 'x', input: 1 }], 'these fields: name, input'],
  ['a case that is no object', [7], 'these fields: 7'],
  ['a live object that is none', [{ name: 'n', manager: 'm', live: null, owned: {} }], 'thrown'],
  ['a file that holds no array', {}, 'holds no array of cases'],
  ['a file that is no JSON', '[{', 'SyntaxError'],
])('answers 1 for %s and says why', async (_, content, reason) => {
  write('cases.json', content)

  const { code, lines } = await run([folder])

  expect(lines[1]).toContain(reason)
  expect(lines.at(-1)).toBe('0 passed, 1 failed')
  expect(code).toBe(1)
})

test('shows the first failures of a file and counts the others', async () => {
  write(
    'cases.json',
    Array.from({ length: 8 }, () => ({ ...ready, expected: { status: 'Failed' } })),
  )

  const { lines } = await run([folder])

  expect(lines).toHaveLength(8)
  expect(lines[6]).toBe('  and 3 more')
})

test('keeps __proto__ an ordinary key', async () => {
  const fields = '{"f:data":{"f:__proto__":{}}}'
  const entry = `{"manager":"m","operation":"Apply","fieldsV1":${fields}}`
  const live = `{"apiVersion":"v1","kind":"ConfigMap","data":{"__proto__":"p","b":"q"},"metadata":{"name":"a","managedFields":[${entry}]}}`
  const owned =
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"p"}}'
  write('cases.json', `[{"name":"p","manager":"m","live":${live},"owned":${owned}}]`)

  expect((await run([folder])).code).toBe(0)
})
