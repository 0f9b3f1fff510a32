import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { expect, test } from 'vitest'
import { formatSource } from '../../src/cli/format-source.ts'
import { readDocuments } from '../../src/cli/read-documents.ts'

/** A piece of YAML, as lines or inline, and what it means. */
interface Piece {
  readonly inline?: string
  readonly lines: readonly string[]
  readonly value: unknown
}

const action = fc
  .tuple(
    fc.constantFrom('.uid', 'index . "a"', 'f "}}" .x', 'f " # " .x', 'f ": "', "f `'`", '"[{,]}"'),
    fc.constantFrom('', ' | upper', ' | default "it\'s"'),
    fc.boolean(),
  )
  .map(([start, pipe, trims]) => (trims ? `{{- ${start}${pipe} -}}` : `{{ ${start}${pipe} }}`))

const word = fc.constantFrom('web', 'x1', "it's", 'a-b', 'http://h/p', 'q#r')
const templated = fc
  .array(fc.oneof(action, word), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
const comment = fc.constantFrom('', '', ' # note', " # don't {{ .x", ' # a: "b')

const scalar: fc.Arbitrary<Piece> = fc.oneof(
  fc
    .tuple(templated, comment)
    .map(([text, note]): Piece => ({ inline: text, lines: [`${text}${note}`], value: text })),
  fc.tuple(templated, comment).map(([text, note]): Piece => {
    const quoted = JSON.stringify(text)
    return { inline: quoted, lines: [`${quoted}${note}`], value: text }
  }),
  templated.map((text): Piece => ({
    lines: ['|', `  ${text}: "`, '', `  ${text}`],
    value: `${text}: "\n\n${text}\n`,
  })),
  fc
    .array(templated, { minLength: 2, maxLength: 3 })
    .map((texts): Piece => ({ lines: texts, value: texts.join(' ') })),
)

const { piece } = fc.letrec<{ piece: Piece; list: Piece; mapping: Piece; flow: Piece }>((tie) => ({
  piece: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('mapping'), tie('flow')),
  list: fc.array(tie('piece'), { minLength: 1, maxLength: 3 }).map(toList),
  mapping: fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), tie('piece')), {
      minLength: 1,
      maxLength: 3,
      selector: ([key]) => key,
    })
    .map(toMapping),
  flow: fc
    .array(
      scalar.filter(({ inline }) => inline !== undefined && !/^(?!\{\{|").*\{|^it's/.test(inline)),
      { maxLength: 3 },
    )
    .map((items): Piece => {
      const inline = `[${items.map((item) => item.inline).join(', ')}]`
      return { inline, lines: [inline], value: items.map(({ value }) => value) }
    }),
}))

const isInline = ({ lines, value }: Piece): boolean =>
  lines[0] === '|' ||
  (typeof value === 'string' && lines.length === 1) ||
  lines[0]?.startsWith('[') === true

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`))
}

function toList(items: readonly Piece[]): Piece {
  const lines = items.flatMap(({ lines: [first = '', ...rest] }) => [
    `- ${first}`,
    ...indented(rest),
  ])
  return { lines, value: items.map(({ value }) => value) }
}

function toMapping(entries: readonly (readonly [string, Piece])[]): Piece {
  const lines = entries.flatMap(([key, each]) =>
    isInline(each)
      ? [`${key}: ${each.lines[0] ?? ''}`, ...each.lines.slice(1)]
      : [`${key}: # its {{ comment`, ...indented(each.lines)],
  )
  return { lines, value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])) }
}

function fmt(text: string): string {
  const formatted = formatSource('f.yaml', text)
  if ('faults' in formatted) throw new Error(`${JSON.stringify(formatted.faults)}\n${text}`)
  return formatted.text
}

const comments = (text: string): readonly string[] =>
  text.match(/ # (?:note|don't.*|a: "b|its.*)$/gm) ?? []

const document = fc.oneof(
  piece.map((each) => toMapping([['root', each]])),
  fc.tuple(piece, piece, piece).map(([one, two, between]): Piece => {
    const first = toList([one, two])
    const second = toList([two])
    const lines = [
      'root:',
      ...indented(first.lines),
      ...toMapping([['other', between]]).lines,
      'root:',
      ...second.lines,
    ]
    return { lines, value: { root: [one.value, two.value, two.value], other: between.value } }
  }),
)

test('reads and rewrites generated documents to what was meant, comments kept, once for all', () => {
  fc.assert(
    fc.property(document, fc.constantFrom('\n', '\r\n'), ({ lines, value }, lineEnd) => {
      const text = lines.join(lineEnd) + lineEnd

      const formatted = fmt(text)

      expect(readDocuments('f.yaml', text).documents.map((each) => each.value)).toEqual([value])
      expect(parse(formatted)).toEqual(value)
      expect(fmt(formatted)).toBe(formatted)
      expect([...comments(formatted)].sort()).toEqual([...comments(text)].sort())
    }),
    { numRuns: 300 },
  )
})

test('leaves what is valid as it is', () => {
  const text = fc.stringMatching(/^[ -~äß]{0,12}$/)
  // Integers that a double cannot hold are refused, see read-documents.test.ts.
  const json = fc
    .jsonValue({ stringUnit: 'grapheme' })
    .filter((value) => !/\d{16}/.test(JSON.stringify(value)))
  fc.assert(
    fc.property(fc.dictionary(text, json), (value) => {
      const written = stringify(value)

      expect(fmt(written)).toBe(written)
    }),
    { numRuns: 300 },
  )
})

test('answers any text with a text or with faults that have a place', () => {
  const scraps = fc.constantFrom(
    '{{',
    '}}',
    '"',
    "'",
    ': ',
    '- ',
    '\n',
    '\n  ',
    '# ',
    '|',
    '[',
    '{',
    ',',
    'a',
    '&a ',
    '*a',
    '<<',
    '!t ',
    '---',
    '\t',
  )
  fc.assert(
    fc.property(fc.array(scraps, { maxLength: 30 }), (parts) => {
      const formatted = formatSource('f.yaml', parts.join(''))

      if ('faults' in formatted)
        for (const { place } of formatted.faults) expect(place.line).toBeGreaterThan(0)
      else expect(fmt(formatted.text)).toBe(formatted.text)
    }),
    { numRuns: 1000 },
  )
})
