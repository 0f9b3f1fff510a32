import { describe, expect, test } from 'vitest'
import { render } from './support.ts'

const row = { a: '3', big: '9007199254740993', ratio: '0.75', flag: 'yes', empty: '' }

describe('a typed value', () => {
  test.each([
    { name: 'int alone is a number', source: '{{ int .a }}', typed: 3 },
    { name: 'int at the end of a pipe is a number', source: '{{ .a | int }}', typed: 3 },
    { name: 'int beyond 2^53 stays exact', source: '{{ int .big }}', typed: 9007199254740993n },
    { name: 'float alone is a number', source: '{{ float .ratio }}', typed: 0.75 },
    { name: 'bool alone is a boolean', source: '{{ bool .flag }}', typed: true },
    { name: 'int of what is no number is 0', source: '{{ int "x" }}', typed: 0 },
    {
      name: 'the branch that is taken decides',
      source: '{{ if .a }}{{ int .a }}{{ else }}no{{ end }}',
      typed: 3,
    },
    { name: 'a variable keeps the type', source: '{{ $n := int .a }}{{ $n }}', typed: 3 },
    { name: 'default hands it on', source: '{{ int .a | default 1 }}', typed: 3 },
    {
      name: 'ternary hands it on',
      source: '{{ ternary (int .a) (int "7") (eq .flag "no") }}',
      typed: 7,
    },
    {
      name: 'comments and empty output do not count',
      source: '{{/**/}}{{ .empty }}{{ int .a }}',
      typed: 3,
    },
  ])('$name', ({ source, typed }) => {
    expect(render(source, row)).toEqual({ text: String(typed), typed })
  })

  test.each([
    { name: 'inside text prints plainly', source: 'v{{ int .a }}', text: 'v3' },
    { name: 'before text prints plainly', source: '{{ int .a }}m', text: '3m' },
    { name: 'before a blank prints plainly', source: '{{ int .a }} ', text: '3 ' },
    { name: 'twice is text', source: '{{ int .a }}{{ int .a }}', text: '33' },
    { name: 'computes in add', source: '{{ add (int .a) 1 }}', text: '4' },
    { name: 'computes in mul', source: '{{ mul (int .a) 2 }}', text: '6' },
    { name: 'counts in until', source: '{{ range until (int .a) }}x{{ end }}', text: 'xxx' },
    { name: 'counts in repeat', source: '{{ repeat (int .a) "ab" }}', text: 'ababab' },
    { name: 'compares', source: '{{ if gt (int .a) 2 }}yes{{ end }}', text: 'yes' },
    { name: 'is a condition', source: '{{ if bool .flag }}on{{ end }}', text: 'on' },
    { name: 'prints through printf', source: '{{ printf "%03d" (int .a) }}', text: '003' },
    { name: 'is quoted as text', source: '{{ int .a | quote }}', text: '"3"' },
    { name: 'is a JSON number', source: '{{ dict "n" (int .a) | toJson }}', text: '{"n":3}' },
    { name: 'infinity stays text', source: '{{ float "inf" }}', text: '+Inf' },
    { name: 'NaN stays text', source: '{{ float "NaN" }}', text: 'NaN' },
    { name: 'a float prints as Go prints it', source: 'x{{ float "1e6" }}', text: 'x1e+06' },
  ])('$name', ({ source, text }) => {
    expect(render(source, row)).toEqual({ text })
  })
})
