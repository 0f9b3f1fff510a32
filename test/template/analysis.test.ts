import { describe, expect, test } from 'vitest'
import { compileTemplate } from '../../src/template/compile-template.ts'
import type { Use } from '../../src/template/template.ts'

const shown = (uses: readonly Use[]): string[] =>
  uses.map(({ name, line, column }) => `${name} ${line}:${column}`)

describe('analysis', () => {
  test.each([
    { name: 'text uses nothing', source: 'plain', variables: [], functions: [] },
    { name: 'a field', source: 'a {{ .uid }}', variables: ['uid 1:6'], functions: [] },
    {
      name: 'fields of the root variable',
      source: '{{ range until 3 }}{{ $.uid }}{{ .x }}{{ end }}',
      variables: ['uid 1:23'],
      functions: ['until 1:10'],
    },
    {
      name: 'with changes the dot, its else does not',
      source: '{{ with .a }}{{ .b }}{{ else }}{{ .c }}{{ end }}',
      variables: ['a 1:9', 'c 1:35'],
      functions: [],
    },
    {
      name: 'if keeps the dot',
      source: '{{ if .a }}{{ .b }}{{ end }}',
      variables: ['a 1:7', 'b 1:15'],
      functions: [],
    },
    {
      name: 'lookups by name',
      source: '{{ index . "uid" }}{{ get $ "plan" }}{{ index .m "k" }}',
      variables: ['uid 1:12', 'plan 1:29', 'm 1:47'],
      functions: ['index 1:4', 'get 1:23', 'index 1:41'],
    },
    {
      name: 'a defined template reads the row it is given',
      source: '{{ define "t" }}{{ .uid }}{{ end }}{{ template "t" . }}',
      variables: ['uid 1:20'],
      functions: [],
    },
    {
      name: 'a defined template that is given something else does not',
      source: '{{ define "t" }}{{ .uid }}{{ end }}{{ template "t" "x" }}',
      variables: [],
      functions: [],
    },
    {
      name: 'positions over several lines',
      source: 'a\n  {{ .uid\n | upper }}',
      variables: ['uid 2:6'],
      functions: ['upper 3:4'],
    },
  ])('$name', ({ source, variables, functions }) => {
    const { analysis } = compileTemplate(source)

    expect(shown(analysis.variables)).toEqual(variables)
    expect(shown(analysis.functions)).toEqual(functions)
  })

  test.each([
    'now',
    'randAlphaNum 8',
    'uuidv4',
    'genCA "x" 1',
    'bcrypt "x"',
    'shuffle "x"',
    'ago .a',
  ])('%s differs from render to render', (call) => {
    const { impure } = compileTemplate(`{{ ${call} }}`).analysis

    expect(shown(impure)).toEqual([`${call.split(' ')[0] ?? ''} 1:4`])
  })

  test('liquid tells the same', () => {
    const { analysis } = compileTemplate('{{ uid | trunc: 3 }}\n{{ "" | uuidv4 }}', 'liquid')

    expect(shown(analysis.variables)).toEqual(['uid 1:4'])
    expect(shown(analysis.functions)).toEqual(['trunc 1:10', 'uuidv4 2:9'])
    expect(shown(analysis.impure)).toEqual(['uuidv4 2:9'])
  })
})

describe('branches', () => {
  test('of Go templates are found with their places, also in else and in called templates', () => {
    const source =
      '{{ if .a }}{{ else if .b }}{{ with .c }}{{ end }}{{ end }}\n{{ range .d }}{{ template "t" }}{{ end }}{{ define "t" }}{{ if 1 }}{{ end }}{{ end }}'

    expect(shown(compileTemplate(source).analysis.branches)).toEqual([
      'if 1:4',
      'if 1:20',
      'with 1:31',
      'range 2:4',
      'if 2:61',
    ])
  })

  test('of Liquid are its tags', () => {
    const source =
      '{% if a %}{% for i in b %}{% endfor %}{% endif %}\n{% unless a %}{% case c %}{% when 1 %}{% endcase %}{% endunless %}{{ a | upcase }}'

    expect(shown(compileTemplate(source, 'liquid').analysis.branches)).toEqual([
      'if 1:1',
      'for 1:11',
      'unless 2:1',
      'case 2:15',
    ])
  })

  test('of a text there are none', () => {
    expect(compileTemplate('plain').analysis.branches).toEqual([])
  })
})
