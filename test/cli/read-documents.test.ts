import { expect, test } from 'vitest'
import { readDocuments } from '../../src/cli/read-documents.ts'
import { readScalar } from '../../src/cli/read-scalar.ts'

// As sigs.k8s.io/yaml resolves them (goyaml.v2, resolve.go).
test.each<[string, unknown]>([
  ['yes', true],
  ['Off', false],
  ['y', true],
  ['N', false],
  ['yEs', 'yEs'],
  ['~', null],
  ['', null],
  ['NULL', null],
  ['0', 0],
  ['-12', -12],
  ['+5', 5],
  ['1_000', 1000],
  ['0755', 493],
  ['0o17', 15],
  ['-010', -8],
  ['08', 8],
  ['0x1F', 31],
  ['0b101', 5],
  ['1.50', 1.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1:30', '1:30'],
  ['2001-01-01', '2001-01-01'],
  ['1.2.3', '1.2.3'],
  ['1Gi', '1Gi'],
  ['-', '-'],
  ['9007199254740992', 9007199254740992],
])('reads the plain scalar %j as %j', (source, value) => {
  expect(readScalar(source, undefined)).toEqual({ value })
})

test.each([['9007199254740993'], ['.inf'], ['-.Inf'], ['.nan']])(
  'refuses %s, which JSON cannot hold',
  (source) => {
    expect(readScalar(source, undefined)).toHaveProperty('fault')
  },
)

test.each<[string, string, unknown]>([
  ['str', '5', '5'],
  ['int', '5', 5],
  ['bool', 'yes', true],
])('a tag !!%s makes %s into %j', (tag, source, value) => {
  expect(readScalar(source, `tag:yaml.org,2002:${tag}`)).toEqual({ value })
})

function values(text: string): readonly unknown[] {
  const { documents, faults } = readDocuments('f.yaml', text)
  expect(faults).toEqual([])
  return documents.map(({ value }) => value)
}

function faults(text: string): readonly string[] {
  return readDocuments('f.yaml', text).faults.map(
    ({ place, message }) => `${place.line}:${place.column} ${message}`,
  )
}

test('reads every document and skips the empty ones', () => {
  expect(values('# only a comment\n---\na: 1\n---\n---\nb: [x, "2"]\n...\n')).toEqual([
    { a: 1 },
    { b: ['x', '2'] },
  ])
  expect(values('')).toEqual([])
})

test.each([
  ['keys become text', '8080: a\non: b\n010: c\n', { '8080': 'a', true: 'b', '8': 'c' }],
  ['aliases', 'a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
  [
    'merge keys',
    'a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n',
    { a: { p: 1, q: 2 }, b: { p: 1, q: 3 } },
  ],
  ['a quoted merge key is a key', '"<<": 1\n', { '<<': 1 }],
  ['block scalars stay text', 'a: |\n  5\n', { a: '5\n' }],
  ['unquoted templates', 'a: {{ .x }}\nb: x {{ .y }}\n', { a: '{{ .x }}', b: 'x {{ .y }}' }],
  ['folded templates', 'a: {{ .x }}\n  b\n\n  c\n', { a: '{{ .x }} b\nc' }],
  ['doubled lists', 'a:\n - 1\nb: 0\na:\n - 2\n', { a: [1, 2], b: 0 }],
])('%s', (_, text, value) => {
  expect(values(text)).toEqual([value])
})

test('a key called __proto__ is an ordinary key', () => {
  const [value] = values('__proto__: {a: 1}\n')

  expect(Object.keys(value as object)).toEqual(['__proto__'])
  expect(({} as { a?: unknown }).a).toBeUndefined()
})

test('knows where each value stands, or its nearest ancestor', () => {
  const text =
    '---\nkind: A\nspec:\n  list:\n    - id: a\n    - id: b\n  list:\n    - id: {{ .c }}\n'
  const [document] = readDocuments('f.yaml', text).documents

  const at = (path: string): string => {
    const { line, column } = document!.placeAt(path)
    return `${line}:${column}`
  }
  expect(at('kind')).toBe('2:7')
  expect(at('spec.list[1].id')).toBe('6:11')
  expect(at('spec.list[2].id')).toBe('8:11')
  expect(at('spec.list[1].nowhere[0]')).toBe('6:7')
  expect(at('spec.list[1]["a.b/c"].d')).toBe('6:7')
  expect(at('nowhere')).toBe('2:1')
})

test('reports all faults of a file at once', () => {
  expect(
    faults('a: 1\na: 2\nb: *none\nc: .inf\n? [x]\n: 1\n').map((each) => each.slice(0, 3)),
  ).toEqual(['5:3', '2:1', '3:4', '4:4'])
  expect(faults('a: [1\n---\nb: }\n---\nc: "\n').length).toBeGreaterThanOrEqual(3)
})

test.each([
  ['an alias bomb', bomb(9), 'aliases expand'],
  ['an alias inside itself', 'a: &x [*x]\n', 'nested deeper'],
  ['brackets', '['.repeat(100_000), 'nested too deep'],
  ['dashes', `${'- '.repeat(500)}x`, 'nested deeper'],
])('stops at %s', (_, text, message) => {
  expect(faults(text).join()).toContain(message)
})

function bomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < levels; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    )
  return lines.join('\n')
}
