import { describe, expect, test } from 'vitest'
import { errorOf, render } from './support.ts'

const row = { uid: 'acme-corp', size: 'large', replicas: '3', csv: 'b,a' }

describe('liquid', () => {
  test.each([
    { name: 'a variable in text', source: '{{ uid }}-api', text: 'acme-corp-api' },
    {
      name: 'conditions',
      source: '{% if size == "large" %}4Gi{% else %}1Gi{% endif %}',
      text: '4Gi',
    },
    { name: 'loops', source: '{% for i in (1..3) %}{{ i }}{% endfor %}', text: '123' },
    { name: 'filters of Liquid', source: '{{ uid | upcase }}', text: 'ACME-CORP' },
    { name: 'our functions as filters', source: '{{ uid | trunc: 4 | quote }}', text: '"acme"' },
    {
      name: 'lists of our functions',
      source: '{{ csv | splitList: "," | sortAlpha | join: "-" }}',
      text: 'a-b',
    },
    {
      name: 'fields of parsed JSON',
      source: `{% assign j = '{"a":{"b":1.5}}' | fromJson %}{{ j.a.b }}`,
      text: '1.5',
    },
    { name: 'dates with Go layouts', source: '{{ 0 | date: "2006-01-02" }}', text: '1970-01-01' },
    { name: 'typed values inside of text', source: 'v{{ replicas | int }}', text: 'v3' },
    { name: 'typed values compute', source: '{{ replicas | int | plus: 2 }}', text: '5' },
  ])('$name', ({ source, text }) => {
    expect(render(source, row, 'liquid')).toEqual({ text })
  })

  test('a typed value alone keeps its type', () => {
    expect(render('{{ replicas | int }}', row, 'liquid')).toEqual({ text: '3', typed: 3 })
    expect(render('{{ "yes" | bool }}', row, 'liquid')).toEqual({ text: 'true', typed: true })
  })

  test.each([
    {
      name: 'an unknown variable',
      source: '{{ udi }}',
      code: 'TEMPLATE_UNKNOWN_VARIABLE',
      stage: 'execute',
      message: 'unknown variable "udi"; did you mean "uid"?',
    },
    {
      name: 'an unknown filter',
      source: '{{ uid | trnc: 3 }}',
      code: 'TEMPLATE_UNKNOWN_FUNCTION',
      stage: 'parse',
      message: 'filter "trnc" does not exist; did you mean "trunc"?',
    },
    { name: 'an open tag', source: '{% if uid %}', code: 'TEMPLATE_SYNTAX', stage: 'parse' },
    {
      name: 'a filter that fails',
      source: '{{ uid | semver }}',
      code: 'TEMPLATE_EXECUTION',
      stage: 'execute',
      message: 'the text is not a semantic version',
    },
    {
      name: 'too few arguments',
      source: '{{ uid | substr: 1 }}',
      code: 'TEMPLATE_EXECUTION',
      stage: 'execute',
      message: 'substr takes 3 arguments, got 2',
    },
  ])('$name is a TemplateError', ({ source, code, stage, message }) => {
    const error = errorOf(source, row, 'liquid')

    expect(error).toMatchObject({
      code,
      stage,
      line: 1,
      ...(message === undefined ? {} : { message }),
    })
    expect(error.message).not.toContain('acme')
  })

  test.each(['include "x"', 'render "x"', 'layout "x"', 'block x', 'capture x'])(
    'the tag %s does not exist',
    (tag) => {
      expect(errorOf(`{% ${tag} %}`, row, 'liquid')).toMatchObject({
        code: 'TEMPLATE_SYNTAX',
        stage: 'parse',
      })
    },
  )

  test.each([
    '{% for i in (1..1000000000) %}{% endfor %}',
    '{% for i in (1..5000) %}{% for j in (1..5000) %}{% endfor %}{% endfor %}',
    '{% assign x = "x" %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}',
    '{% for i in (1..5000) %}{{ uid | repeat: 1000 }}{% endfor %}',
  ])('%s ends with TEMPLATE_LIMIT', (source) => {
    expect(errorOf(source, row, 'liquid').code).toBe('TEMPLATE_LIMIT')
  })

  test('tags that nest too deep end with TEMPLATE_LIMIT', () => {
    const source = '{% if uid %}'.repeat(3000) + '{% endif %}'.repeat(3000)

    expect(errorOf(source, row, 'liquid').code).toBe('TEMPLATE_LIMIT')
  })
})
