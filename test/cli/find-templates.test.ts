import { expect, test } from 'vitest'
import { findTemplates } from '../../src/cli/find-templates.ts'

const found = (text: string): readonly string[] =>
  findTemplates(text).spans.map(({ start, end }) => text.slice(start, end))

test.each<{ name: string; text: string; spans: readonly string[] }>([
  // Where a template may stand
  { name: 'a value of a mapping', text: 'a: {{ .x }}', spans: ['{{ .x }}'] },
  { name: 'an item of a list', text: 'a:\n  - {{ .x }}\n', spans: ['{{ .x }}'] },
  { name: 'nested items on one line', text: '- - {{ .x }}', spans: ['{{ .x }}'] },
  { name: 'a key', text: '{{ .k }}: {{ .v }}', spans: ['{{ .k }}', '{{ .v }}'] },
  { name: 'text around it', text: 'a: x-{{ .x }}-y', spans: ['{{ .x }}'] },
  { name: 'several in one scalar', text: 'a: {{ .x }}-{{ .y }}', spans: ['{{ .x }}', '{{ .y }}'] },
  { name: 'a flow list', text: 'a: [{{ .x }}, {{ .y }}]', spans: ['{{ .x }}', '{{ .y }}'] },
  { name: 'a flow mapping, closed right behind', text: 'a: {b: {{ .x }}}', spans: ['{{ .x }}'] },
  { name: 'a flow mapping, opened right before', text: 'a: {{{ .x }}: b}', spans: ['{{ .x }}'] },
  { name: 'after an anchor and a tag', text: 'a: &n !!str {{ .x }}', spans: ['{{ .x }}'] },
  { name: 'after a document marker', text: '--- {{ .x }}', spans: ['{{ .x }}'] },
  { name: 'Windows line ends', text: 'a: {{ .x }}\r\nb: 1\r\n', spans: ['{{ .x }}'] },
  { name: 'a byte order mark', text: '\uFEFF{{ .x }}: 1', spans: ['{{ .x }}'] },
  // What an action may hold
  { name: 'braces in a string', text: 'a: {{ "}}" }}', spans: ['{{ "}}" }}'] },
  { name: 'braces in a raw string', text: 'a: {{ `}}` }}', spans: ['{{ `}}` }}'] },
  { name: 'an escaped quote', text: 'a: {{ "\\"}}" }} b', spans: ['{{ "\\"}}" }}'] },
  { name: 'a hash and a colon', text: 'a: {{ f " # " ": " }} # c', spans: ['{{ f " # " ": " }}'] },
  { name: 'an apostrophe', text: "a: {{ .x }}'s\nb: {{ .y }}", spans: ['{{ .x }}', '{{ .y }}'] },
  { name: 'two lines', text: 'a: {{ .x\n  | int }}\n', spans: ['{{ .x\n  | int }}'] },
  // Where it is text already
  { name: 'nothing in double quotes', text: 'a: "{{ .x }} \\" {{ .y }}"', spans: [] },
  { name: 'nothing in single quotes', text: "a: '{{ .x }} '' {{ .y }}'", spans: [] },
  { name: 'nothing in quotes over lines', text: 'a: "{{ .x }}\n  {{ .y }}"\nb: 1', spans: [] },
  { name: 'nothing in a comment', text: "# don't {{ .x }}\na: b # {{ .y }}", spans: [] },
  { name: 'nothing in quoted flow items', text: `a: ["{{ .x }}", '{{ .y }}']`, spans: [] },
  { name: 'nothing in a comment in a flow list', text: 'a: [ # {{ .x }}\n b]', spans: [] },
  { name: 'nothing in a block scalar', text: 'a: |\n  {{ .x }}\n\n  {{ .y }}\n', spans: [] },
  { name: 'nothing in a folded one', text: 'a: >-\n  {{ .x }}\n   "\n', spans: [] },
  { name: 'nothing in one as a list item', text: '- |\n {{ .x }}\n', spans: [] },
  { name: 'nothing in one with its indent', text: 'a: |2-\n    {{ .x }}\n  {{ .y }}\n', spans: [] },
  { name: 'nothing in one after an anchor', text: 'a: &n |\n  {{ .x }}\n', spans: [] },
  { name: 'nothing in one whose header stands alone', text: 'a:\n  |\n  {{ .x }}\n', spans: [] },
  // Where text ends
  {
    name: 'the key after a block scalar',
    text: 'a: |\n  {{ .x }}\nb: {{ .y }}',
    spans: ['{{ .y }}'],
  },
  { name: 'the key after an empty one', text: 'a: |\nb: {{ .y }}', spans: ['{{ .y }}'] },
  {
    name: 'the item key after one',
    text: '- a: |\n    {{ .x }}\n  b: {{ .y }}',
    spans: ['{{ .y }}'],
  },
  { name: 'a document after one', text: '|\n {{ .x }}\n---\n{{ .y }}', spans: ['{{ .y }}'] },
  {
    name: 'a quote inside a plain scalar',
    text: `a: it's\nb: {{ .x }} o'clock`,
    spans: ['{{ .x }}'],
  },
  { name: 'a quote inside a flow item', text: `a: [it's, {{ .x }}, it's]`, spans: ['{{ .x }}'] },
  {
    name: 'a plain scalar over lines',
    text: `a: b\n  'c {{ .x }}\nd: {{ .y }}`,
    spans: ['{{ .x }}', '{{ .y }}'],
  },
  { name: 'a colon inside a word', text: 'a: http://{{ .x }}:80/', spans: ['{{ .x }}'] },
  { name: 'a hash inside a word', text: 'a: b#{{ .x }}', spans: ['{{ .x }}'] },
  {
    name: 'a value after a quoted key',
    text: '"a": {{ .x }}\n\'b\': {{ .y }}',
    spans: ['{{ .x }}', '{{ .y }}'],
  },
])('finds: $name', ({ text, spans }) => {
  expect(found(text)).toEqual(spans)
  expect(findTemplates(text).faults).toEqual([])
})

test.each([
  { name: 'an action that never ends', text: 'a: 1\nb: {{ .x\n', offset: 8, message: 'not closed' },
  {
    name: 'one that meets the next',
    text: 'a: {{ .x\nb: {{ .y }}',
    offset: 3,
    message: 'not closed',
  },
  {
    name: 'one that ends below the next key',
    text: 'a:\n  b: {{ .x\n  c: d }}',
    offset: 8,
    message: 'not closed',
  },
  { name: 'a lone if', text: '{{ if .x }}\na: 1\n{{ end }}\n', offset: 0, message: 'not around' },
  {
    name: 'a lone range below a key',
    text: 'a:\n  {{- range .x }}\n',
    offset: 5,
    message: 'not around',
  },
])('reports $name', ({ text, offset, message }) => {
  const { faults } = findTemplates(text)

  expect(faults[0]).toEqual({ offset, message: expect.stringContaining(message) as string })
})

test('takes a whole if … end on a line of its own for a value', () => {
  expect(findTemplates('a:\n  {{ if .x }}b{{ end }}\n').faults).toEqual([])
})

test('an action that never ends is read in linear time', () => {
  const { faults } = findTemplates(`a: {{ "${'\n '.repeat(200_000)}`)

  expect(faults).toHaveLength(1)
})
