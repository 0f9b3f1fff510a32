import { describe, expect, test } from 'vitest'
import { errorOf } from './support.ts'

const row = { uid: 'secret-uid', plan: 'secret-plan', apiReplicas: '3' }

describe('errors', () => {
  test.each([
    {
      name: 'an unknown variable names the closest one',
      source: '{{ .apiReplica }}',
      code: 'TEMPLATE_UNKNOWN_VARIABLE',
      stage: 'execute',
      at: '1:4',
      message: 'unknown variable "apiReplica"; did you mean "apiReplicas"?',
    },
    {
      name: 'an unknown variable that is like none',
      source: '{{ .constructor }}',
      code: 'TEMPLATE_UNKNOWN_VARIABLE',
      stage: 'execute',
      at: '1:4',
      message: 'unknown variable "constructor"',
    },
    {
      name: 'an unknown function names the closest one',
      source: 'a: b\nc: {{ .uid | triml 63 }}',
      code: 'TEMPLATE_UNKNOWN_FUNCTION',
      stage: 'parse',
      at: '2:14',
      message: 'function "triml" does not exist; did you mean "trim"?',
    },
    {
      name: 'env is no function',
      source: '{{ env "HOME" }}',
      code: 'TEMPLATE_UNKNOWN_FUNCTION',
      stage: 'parse',
      at: '1:4',
    },
    {
      name: 'a missing end',
      source: '{{ if .uid }}',
      code: 'TEMPLATE_SYNTAX',
      stage: 'parse',
      at: '1:14',
    },
    {
      name: 'a variable that nobody declared',
      source: '{{ $x }}',
      code: 'TEMPLATE_SYNTAX',
      stage: 'parse',
      at: '1:4',
    },
    {
      name: 'too few arguments',
      source: '{{ trunc 3 }}',
      code: 'TEMPLATE_EXECUTION',
      stage: 'execute',
      at: '1:4',
      message: 'trunc takes 2 arguments, got 1',
    },
    {
      name: 'an argument of the wrong type',
      source: '{{ add 1 1 | repeat 2 }}',
      code: 'TEMPLATE_EXECUTION',
      stage: 'execute',
      at: '1:14',
      message: 'wrong type: expected string, got int64',
    },
    {
      name: 'a field of text',
      source: '{{ .uid.name }}',
      code: 'TEMPLATE_EXECUTION',
      stage: 'execute',
      at: '1:4',
      message: 'no field "name" in a value of type string',
    },
    {
      name: 'fail does not repeat its text',
      source: '{{ fail .uid }}',
      code: 'TEMPLATE_EXECUTION',
      stage: 'execute',
      at: '1:4',
      message: 'the template calls fail',
    },
    {
      name: 'columns count characters',
      source: '日本 {{ .nope }}',
      code: 'TEMPLATE_UNKNOWN_VARIABLE',
      stage: 'execute',
      at: '1:7',
    },
  ])('$name', ({ source, code, stage, at, message }) => {
    const error = errorOf(source, row)

    expect(`${error.line}:${error.column}`).toBe(at)
    expect(error).toMatchObject({ code, stage, ...(message === undefined ? {} : { message }) })
    expect(`${error.message}${error.snippet}`).not.toContain('secret')
  })

  test('the snippet shows a line before and after, and a caret', () => {
    const { snippet } = errorOf('one\ntwo {{ .nope }}\nthree\nfour', row)

    expect(snippet).toBe(['1 | one', '2 | two {{ .nope }}', '  |        ^', '3 | three'].join('\n'))
  })

  test('the snippet of a long line is cut around the place', () => {
    const { snippet, column } = errorOf(`${'x'.repeat(500)}{{ .nope }}`, row)

    expect(column).toBe(504)
    expect(snippet.split('\n')[0]).toContain('{{ .nope }}')
    expect(snippet.length).toBeLessThan(250)
  })

  test.each([
    '{{ mustFromJson .uid }}',
    '{{ mustToDate "2006" .uid }}',
    '{{ mustRegexMatch (print "(" .uid) "x" }}',
    '{{ semver .uid }}',
    '{{ urlParse (print ":" .uid) }}',
    '{{ index (list 1) .uid }}',
    '{{ (dict .uid 1).x }}',
    '{{ genSelfSignedCert "x" (list .uid) nil 1 }}',
    '{{ dig .uid "x" }}',
    '{{ template "x" .uid }}',
    '{{ date .uid }}',
    '{{ decryptAES "k" .uid }}',
  ])('no row value in the error of %s', (source) => {
    const { message, snippet } = errorOf(source, row)

    expect(message + snippet).not.toContain('secret')
  })
})
