import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTemplate } from '../../src/template/compile-template.ts'
import { productFunctions } from '../../src/template/functions/product-functions.ts'
import { newBudget } from '../../src/template/limits.ts'
import { TemplateError, type Dialect } from '../../src/template/template.ts'
import { errorOf, fixedImpure, render } from './support.ts'

const members = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'length',
]

describe('JavaScript members', () => {
  test.each(members)('%s is an ordinary missing key', (name) => {
    expect(errorOf(`{{ .${name} }}`).code).toBe('TEMPLATE_UNKNOWN_VARIABLE')
    expect(errorOf(`{{ .a.${name} }}`, { a: 'x' }).code).toBe('TEMPLATE_EXECUTION')
    expect(errorOf(`{{ (dict).${name} }}`).code).toBe('TEMPLATE_EXECUTION')
    expect(errorOf(`{{ (list 1).${name} }}`).code).toBe('TEMPLATE_EXECUTION')
    expect(render(`{{ index (dict) "${name}" }}`).text).toBe('<no value>')
    expect(render(`{{ hasKey . "${name}" }}`).text).toBe('false')
    expect(errorOf(`{{ ${name} }}`, {}, 'liquid').code).toBe('TEMPLATE_UNKNOWN_VARIABLE')
  })

  test.each(members)('%s can be a key', (name) => {
    const row = Object.fromEntries([[name, 'value']]) as Record<string, string>

    expect(render(`{{ .${name} }}`, row).text).toBe('value')
    expect(render(`{{ (fromJson "{\\"${name}\\":1}").${name} }}`).text).toBe('1')
    expect(render(`{{ set (dict) "${name}" 1 | toJson }}`).text).toBe(`{"${name}":1}`)
    expect(render(`{{ merge (dict) (dict "${name}" (dict "x" 1)) | toJson }}`).text).toBe(
      `{"${name}":{"x":1}}`,
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('hostile rows', () => {
  test('a value is never rendered again', () => {
    const row = { a: '{{ fail "x" }}{% raw %}$x' }

    expect(render('{{ .a }}', row).text).toBe(row.a)
    expect(render('{{ .a | quote }}', row).text).toContain('{{ fail')
    expect(render('{{ a }}', row, 'liquid').text).toBe(row.a)
  })

  test('a template cannot change the variables of the next one', () => {
    const variables = new Map([['a', '1']])
    const template = compileTemplate('{{ $_ := set . "a" "2" }}{{ $_ := unset . "b" }}{{ .a }}')

    expect(template.render(variables, fixedImpure(), newBudget()).text).toBe('2')
    expect([...variables]).toEqual([['a', '1']])
  })

  test('a byte that is no character becomes U+FFFD', () => {
    expect(render('{{ trunc 1 .a }}', { a: 'é' }).text).toBe('\uFFFD')
    expect(render('{{ trunc 1 .a }}{{ substr 1 2 .a }}', { a: 'é' }).text).toBe('é')
  })
})

const pieces = [
  ...[
    '{{',
    '}}',
    '{{-',
    '-}}',
    '(',
    ')',
    '|',
    ':=',
    '=',
    ',',
    '.',
    '$',
    '$x',
    '"',
    '`',
    "'",
    '/*',
    '*/',
  ],
  ...['if', 'else', 'end', 'range', 'with', 'define', 'template', 'block', 'break', 'continue'],
  ...['.a', '.b', '.', '$', '$x', '"x"', '1', '1.5', '-3', "'c'", 'true', 'nil', '0x1F', '1e300'],
  ...['{%', '%}', 'for', 'in', 'assign', 'endif', 'endfor', 'case', '(1..9)', 'é', '\n', ' ', '\0'],
]
// Slow on purpose: keys and password hashes have their own tests.
const names = [...productFunctions.keys()].filter(
  (name) => !/^(?:gen|bcrypt|htpasswd|derivePassword)/.test(name),
)
const source = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...names), fc.string()), {
    maxLength: 25,
  })
  .map((parts) => parts.join(' '))
const call = fc
  .tuple(
    fc.constantFrom(...names),
    fc.array(
      fc.constantFrom(
        '.a',
        '.b',
        '"x"',
        '3',
        '-1',
        '1.5',
        '(list 1 .a)',
        '(dict "k" .b)',
        'nil',
        'true',
      ),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([name, args]) => `{{ ${name} ${args.join(' ')} }}`)
const value = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '{{', '\uD800', '9'.repeat(400)),
)

function survives(text: string, row: Record<string, string>, dialect: Dialect): void {
  try {
    const rendered = compileTemplate(text, dialect).render(
      new Map(Object.entries(row)),
      fixedImpure(),
      newBudget(),
    )
    expect(rendered.text).toSatisfy((output) => !/[\uD800-\uDFFF]/u.test(String(output)))
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(TemplateError)
    expect((thrown as TemplateError).message).not.toContain('engine failed')
  }
}

describe('whatever the source and the row', () => {
  test.each(['gotemplate', 'liquid'] as const)('%s throws nothing but TemplateError', (dialect) => {
    fc.assert(
      fc.property(source, value, value, (text, a, b) => survives(text, { a, b }, dialect)),
      { numRuns: 1500 },
    )
  })

  test('every function throws nothing but TemplateError', () => {
    fc.assert(
      fc.property(call, value, value, (text, a, b) => survives(text, { a, b }, 'gotemplate')),
      { numRuns: 4000 },
    )
  })
})
