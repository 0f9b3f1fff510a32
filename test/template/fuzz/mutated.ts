import fc from 'fast-check'
import { functionNames, seeds, type Seed } from './seeds.ts'

/** Tokens of both languages, and values at the edges of what functions take. */
const tokens = [
  ...['{{', '}}', '{{-', '-}}', '(', ')', '|', ':=', '=', ',', '.', '$', '$x', '"', '`', "'", '/*'],
  ...['{{ end }}', '{{ else }}', '{{ range . }}', '{{ with . }}', '{{ if . }}', '{{ break }}'],
  ...['{{ define "x" }}', '{{ template "x" . }}', '{{ range until 100000 }}', '{{ range $ }}'],
  ...['{% if a %}', '{% endif %}', '{% for i in (1..9) %}', '{% endfor %}', '{% assign x = a %}'],
  ...['0', '-1', '1e308', '9223372036854775807', '0x1p-2', "'\\x00'", 'nil', 'true', '1i', '""'],
  ...['(list 1 "a" nil)', '(dict "a" 1)', '(list)', '(until 1000)', '(repeat 100000 "x")', '%*d'],
  ...['.__proto__', '.constructor', '.a', '"__proto__"', 'é', '\0', '\uD800', '\n', ' ', '😀'],
]
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e999',
    '9'.repeat(400),
    'x'.repeat(5000),
    '\uD800',
    '{{ fail }}',
  ),
  fc.constantFrom('[[[[[[', '{"__proto__":{"x":1}}', 'a,b,,c', '(?i)(a+)+$', '2026-02-30', '\r\n'),
)

type Edit = (text: string) => string

const place = fc.double({ min: 0, max: 1, noNaN: true })
const at = (text: string, share: number): number => Math.floor(share * text.length)

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.nat(8)).map(([from, size]): Edit => (text) => {
    const start = at(text, from)
    return text.slice(0, start) + text.slice(start + size)
  }),
  fc
    .tuple(place, fc.oneof(fc.constantFrom(...tokens), fc.constantFrom(...functionNames)))
    .map(([from, token]): Edit => (text) => {
      const start = at(text, from)
      return `${text.slice(0, start)} ${token} ${text.slice(start)}`
    }),
  // One word of the template becomes another: mostly still a template that parses.
  fc
    .tuple(place, fc.oneof(fc.constantFrom(...functionNames), fc.constantFrom(...tokens)))
    .map(([from, word]): Edit => (text) => {
      const words = [...text.matchAll(/[A-Za-z0-9]+/g)]
      const chosen = words[at(text, from) % Math.max(words.length, 1)]
      if (chosen === undefined) return text
      return text.slice(0, chosen.index) + word + text.slice(chosen.index + chosen[0].length)
    }),
  fc.tuple(place, place, fc.constantFrom(...seeds)).map(([from, share, other]): Edit => (text) => {
    const start = at(text, from)
    return text.slice(0, start) + other.template.slice(at(other.template, share))
  }),
  fc.tuple(place, fc.integer({ min: 2, max: 40 })).map(([from, times]): Edit => (text) => {
    const start = at(text, from)
    const part = text.slice(start, start + 40)
    return text.slice(0, start) + part.repeat(times) + text.slice(start)
  }),
)

/** A vector with up to three edits of its template; its texts may become hostile ones. */
export const mutated: fc.Arbitrary<Seed> = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(edit, { maxLength: 3 }),
    fc.option(hostileText, { nil: undefined }),
  )
  .map(([{ template, data }, edits, text]) => ({
    template: edits.reduce((source, change) => change(source), template),
    data: text === undefined ? data : withText(data, text),
  }))

function withText(data: unknown, text: string): unknown {
  if (typeof data === 'string') return text
  if (Array.isArray(data)) return data.map((item) => withText(item, text))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, withText(value, text)]),
  )
}

const piece = fc.oneof(
  fc.constantFrom(...tokens),
  fc.constantFrom(...functionNames),
  fc.string({ unit: 'binary', maxLength: 5 }),
)

/** Tokens in any order, with a row of two hostile texts. */
export const scrambled: fc.Arbitrary<Seed> = fc
  .tuple(
    fc.array(piece, { maxLength: 25 }),
    fc.constantFrom('', '{{ ', '{{ .a | ', '{{ $x := .b }}{{ '),
    fc.tuple(hostileText, hostileText),
  )
  .map(([parts, start, [a, b]]) => ({
    template: start + parts.join(' ') + (start === '' ? '' : ' }}'),
    data: { a, b },
  }))

const argument = fc.oneof(
  fc.constantFrom('.a', '.b', '.', '"x"', '3', '-1', '1.5', 'nil', 'true', '1e300', '"%s %d"'),
  fc.constantFrom('(list 1 .a)', '(dict "k" .b)', '(until 300)', '(list)', '(dict)', '""', '(now)'),
)

/** Any function with any arguments. */
export const called: fc.Arbitrary<Seed> = fc
  .tuple(
    fc.constantFrom(...functionNames),
    fc.array(argument, { maxLength: 4 }),
    fc.constantFrom(...functionNames),
    fc.tuple(hostileText, hostileText),
  )
  .map(([name, args, outer, [a, b]]) => ({
    template: `{{ ${name} ${args.join(' ')} | ${outer} }}{{ ${name} ${args.join(' ')} }}`,
    data: { a, b },
  }))
