import { readFileSync } from 'node:fs'
import { parse, parseAllDocuments } from 'yaml'
import { describe, expect, test } from 'vitest'
import { formatSource } from '../../src/cli/format-source.ts'

const examples = 'manifests/examples/multi-tier'

function fmt(text: string): string {
  const formatted = formatSource('form.yaml', text)
  if ('faults' in formatted) throw new Error(JSON.stringify(formatted.faults))
  return formatted.text
}

/** A form with one Deployment, `lines` in the place of its spec. */
function form(...lines: readonly string[]): string {
  return [
    'apiVersion: operator.lynq.sh/v1',
    'kind: LynqForm',
    'spec:',
    '  deployments:',
    '    - id: web',
    '      spec:',
    '        apiVersion: apps/v1',
    '        kind: Deployment',
    '        spec:',
    ...lines.map((line) => `          ${line}`),
    '',
  ].join('\n')
}

describe('unquoted templates', () => {
  test.each([
    ['in a text field', 'name: {{ .uid }}', 'name: "{{ .uid }}"'],
    ['text follows', 'name: {{ .uid }}-x', 'name: "{{ .uid }}-x"'],
    ['trailing comment', 'name: {{ .uid }}   # why', 'name: "{{ .uid }}"   # why'],
    ['double quotes inside', 'a: {{ .x | default "b" }}', `a: '{{ .x | default "b" }}'`],
    ['both quotes inside', `a: {{ .x | default "b" }}'s`, `a: "{{ .x | default \\"b\\" }}'s"`],
    ['hash and colon inside', 'a: {{ f " # " ": " }} # c', `a: '{{ f " # " ": " }}' # c`],
    ['items', '- {{ .x }}', '- "{{ .x }}"'],
    ['flow items', 'a: [{{ .x }}, b{{ .y }}]', 'a: ["{{ .x }}", "b{{ .y }}"]'],
    ['flow value', 'a: {b: {{ .x }}}', 'a: {b: "{{ .x }}"}'],
    ['key', '{{ .k }}: 1', '"{{ .k }}": 1'],
    ['several actions', 'a: {{ .x }}{{ .y }}', 'a: "{{ .x }}{{ .y }}"'],
    ['two lines', 'a: {{ .x\n  | upper }}', 'a: "{{ .x\n  | upper }}"'],
    ['a comment cut it', 'a: x {{ f " #" }}', `a: 'x {{ f " #" }}'`],
    ['after a tag', 'a: !!str {{ .x }}', 'a: !!str "{{ .x }}"'],
    ['in a second document', 'a: 1\n---\nb: {{ .x }}\n', 'a: 1\n---\nb: "{{ .x }}"\n'],
    ['Windows line ends', 'a: {{ .x }}\r\nb: 1\r\n', 'a: "{{ .x }}"\r\nb: 1\r\n'],
  ])('%s', (_, given, wanted) => {
    expect(fmt(given)).toBe(wanted)
  })

  test.each([
    ['integer', 'replicas: {{ .n }}', 'replicas: "{{ .n | int }}"'],
    ['boolean', 'paused: {{ .p }}', 'paused: "{{ .p | bool }}"'],
    [
      'an int64',
      'template: {spec: {activeDeadlineSeconds: {{ .n }}}}',
      'template: {spec: {activeDeadlineSeconds: "{{ .n | int }}"}}',
    ],
    [
      'in a list',
      'template: {spec: {containers: [{ports: [{containerPort: {{ .p }}}]}]}}',
      'template: {spec: {containers: [{ports: [{containerPort: "{{ .p | int }}"}]}]}}',
    ],
    ['trim markers stay', 'replicas: {{- .n -}}', 'replicas: "{{- .n | int -}}"'],
    ['typed already', 'replicas: {{ .n | int }}', 'replicas: "{{ .n | int }}"'],
    ['typed by a call', 'replicas: {{ int .n }}', 'replicas: "{{ int .n }}"'],
    [
      'typed before the last step',
      'replicas: {{ .n | int | add 1 }}',
      'replicas: "{{ .n | int | add 1 | int }}"',
    ],
    ['a column that is called like it', 'replicas: {{ .int }}', 'replicas: "{{ .int | int }}"'],
    [
      'more than a pipeline',
      'replicas: {{ if .x }}1{{ end }}',
      'replicas: "{{ if .x }}1{{ end }}"',
    ],
    ['text around it', 'replicas: 1{{ .x }}', 'replicas: 1{{ .x }}'],
    [
      'number or name',
      'strategy: {rollingUpdate: {maxSurge: {{ .s }}}}',
      'strategy: {rollingUpdate: {maxSurge: "{{ .s }}"}}',
    ],
    [
      'text field',
      'template: {metadata: {labels: {a: {{ .n }}}}}',
      'template: {metadata: {labels: {a: "{{ .n }}"}}}',
    ],
    ['unknown field', 'replica: {{ .n }}', 'replica: "{{ .n }}"'],
    ['already quoted', 'replicas: "{{ .n }}"', 'replicas: "{{ .n }}"'],
  ])('by the Kubernetes schema: %s', (_, given, wanted) => {
    expect(fmt(form(given))).toBe(form(wanted))
  })

  test('knows the schema of a plain manifest and of no custom resource', () => {
    const manifest = 'apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: {{ .n }}}\n'

    expect(fmt(manifest)).toContain('"{{ .n | int }}"')
    expect(fmt(manifest.replace('apps/v1', 'example.com/v1'))).toContain('"{{ .n }}"')
  })
})

test.each([
  ['a template in the middle of plain text', 'name: web-{{ .uid }} # {{ .no }}\n'],
  ['an Actions-like expression', 'name: ${{ .uid }}\n'],
  ['two braces that open nothing', 'a: b{{c\nd: e}}\n'],
  ['a quoted template', `a: "{{ .x }}"\nb: '{{ .y }}'\n`],
  ['a block scalar', 'a: |\n  {{ .x }}: {{ .y }}\n\nb: >-\n  {{ .z }}\n'],
  ['a comment', '# {{ .x }}: it\'s "open\na: 1 # {{\n'],
  ['odd but valid layout', 'a:   1\r\n\r\n"b" :  [ 2,3 ]   \n\tc\n'.replace('\n\tc', '')],
  ['no line end at the end', 'a: 1'],
  ['nothing', ''],
  ['JSON', '{"a": {"b": [1, {"c": "{{ .x }}"}]}}'],
])('leaves as it is: %s', (_, text) => {
  expect(fmt(text)).toBe(text)
})

describe('doubled list keys', () => {
  test.each([
    ['items go to the first list', 'a:\n  - 1\nb: 2\na:\n  - 3\n', 'a:\n  - 1\n  - 3\nb: 2\n'],
    ['three of them', 'a:\n- 1\na:\n- 2\na:\n- 3\n', 'a:\n- 1\n- 2\n- 3\n'],
    [
      'deeper first list',
      'a:\n    - 1\na:\n- b: |\n    x\n\n    y\n  c: 2\n',
      'a:\n    - 1\n    - b: |\n        x\n\n        y\n      c: 2\n',
    ],
    ['deeper second list', 'a:\n- 1\na:\n    - b: |\n        x\n', 'a:\n- 1\n- b: |\n    x\n'],
    [
      'comments go along',
      'a:\n  - 1 # one\nb: 2\n# head\na: # key\n  # item\n  - 3 # three\n  # end\nc: 4\n',
      'a:\n  - 1 # one\n  # head\n  # key\n  # item\n  - 3 # three\n  # end\nb: 2\nc: 4\n',
    ],
    [
      'the next key keeps its comment',
      'a:\n  - 1\na:\n  - 2\n# c\nc: 4\n',
      'a:\n  - 1\n  - 2\n# c\nc: 4\n',
    ],
    [
      'gaps do not double',
      'a:\n  - 1\n\nb: 2\n\na:\n  - 3\n\nc: 4\n',
      'a:\n  - 1\n\n  - 3\n\nb: 2\n\nc: 4\n',
    ],
    ['no line end at the end', 'a:\n  - 1\nb: 2\na:\n  - 3', 'a:\n  - 1\n  - 3\nb: 2'],
    [
      'inside a list that moves',
      'a:\n  - 1\na:\n  - b:\n      - 2\n    b:\n      - 3\n',
      'a:\n  - 1\n  - b:\n      - 2\n      - 3\n',
    ],
    [
      'with templates',
      'a:\n  - {{ .x }}\na:\n  - {{ .y }}\n',
      'a:\n  - "{{ .x }}"\n  - "{{ .y }}"\n',
    ],
    ['keys written differently', 'a:\n  - 1\n"a":\n  - 2\n', 'a:\n  - 1\n  - 2\n'],
  ])('%s', (_, given, wanted) => {
    expect(fmt(given)).toBe(wanted)
    expect(fmt(wanted)).toBe(wanted)
  })
})

test.each([
  [
    'a doubled key that holds no list',
    'a: 1\nb: 2\na: 3\n',
    'form.yaml:3:1',
    'stands twice (first on line 1)',
  ],
  ['a doubled key of flow lists', 'a: [1]\na: [2]\n', 'form.yaml:2:1', 'make both block lists'],
  ['bad YAML', 'a: [1\nb: 2\n', 'form.yaml:2:1', ''],
  ['an open action', 'a:\n  b: {{ .x\n', 'form.yaml:2:6', 'not closed'],
])('reports %s', (_, text, at, message) => {
  const formatted = formatSource('form.yaml', text)

  const [fault] = 'faults' in formatted ? formatted.faults : []
  expect(`${fault?.place.file}:${fault?.place.line}:${fault?.place.column}`).toBe(at)
  expect(fault?.message).toContain(message)
})

describe('the reference document', () => {
  const read = (path: string): string => readFileSync(`${examples}/${path}.yaml`, 'utf8')

  test.each(['hub', 'api-tier', 'web-tier', 'worker-tier'])('%s becomes its twin', (name) => {
    expect(fmt(read(`as-documented/${name}`))).toBe(read(name))
  })

  test('data-tier becomes its twin, and keeps the two comments that the twin dropped', () => {
    const formatted = fmt(read('as-documented/data-tier'))

    const kept = formatted
      .split('\n')
      .filter((line) => !/# (?:PostgreSQL|Redis) Service$/.test(line))
    expect(kept.join('\n')).toBe(read('data-tier'))
    expect(formatted).toContain('  # PostgreSQL Service\n  services:\n    - id: postgres-svc\n')
    expect(formatted).toContain('    # Redis Service\n    - id: redis-svc\n')
    expect(parse(formatted)).toEqual(parse(read('data-tier')))
  })

  test.each(['hub', 'data-tier', 'api-tier', 'web-tier', 'worker-tier'])(
    'a second fmt of %s changes nothing',
    (name) => {
      const once = fmt(read(`as-documented/${name}`))

      expect(fmt(once)).toBe(once)
      expect(fmt(read(name))).toBe(read(name))
      expect(parseAllDocuments(once).flatMap(({ errors }) => errors)).toEqual([])
    },
  )
})
