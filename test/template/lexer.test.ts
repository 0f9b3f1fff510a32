import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/template/failure.ts'
import { Lexer } from '../../src/template/syntax/lexer.ts'
import type { Token } from '../../src/template/syntax/token.ts'

function tokensOf(source: string): Token[] {
  const lexer = new Lexer(source)
  const tokens: Token[] = []
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) tokens.push(token)
  return tokens
}

const short = (source: string): string[] =>
  tokensOf(source).map(({ kind, text }) => `${kind} ${text}`)

describe('tokens', () => {
  test.each([
    { name: 'plain text is one token', source: 'a { b } }}', tokens: ['text a { b } }}'] },
    {
      name: 'a field between delimiters',
      source: 'a{{.uid}}b',
      tokens: ['text a', 'leftDelim {{', 'field .uid', 'rightDelim }}', 'text b'],
    },
    {
      name: 'trim markers take the blanks around',
      source: 'a \n{{- 1 -}}\n b',
      tokens: ['text a', 'leftDelim {{', 'number 1', 'rightDelim }}', 'text b'],
    },
    { name: 'comments vanish', source: 'a{{/* x */}}b', tokens: ['text a', 'text b'] },
    {
      name: 'a minus without a blank is a sign',
      source: '{{-1}}',
      tokens: ['leftDelim {{', 'number -1', 'rightDelim }}'],
    },
    {
      name: 'keywords, constants and functions differ',
      source: '{{if true nil len}}',
      tokens: [
        'leftDelim {{',
        'keyword if',
        'space  ',
        'bool true',
        'space  ',
        'nil nil',
        'space  ',
        'identifier len',
        'rightDelim }}',
      ],
    },
    {
      name: 'declarations and pipes',
      source: '{{$x:=.a|b}}',
      tokens: [
        'leftDelim {{',
        'variable $x',
        'declare :=',
        'field .a',
        'pipe |',
        'identifier b',
        'rightDelim }}',
      ],
    },
    {
      name: 'delimiters inside of strings are text',
      source: '{{ "}}" }}',
      tokens: ['leftDelim {{', 'space  ', 'string "}}"', 'space  ', 'rightDelim }}'],
    },
    {
      name: 'letters beyond ASCII make names',
      source: '{{.été}}',
      tokens: ['leftDelim {{', 'field .été', 'rightDelim }}'],
    },
    {
      name: 'numbers of all kinds',
      source: "{{0x1F 1e3 1_000 'a' 1+2i}}",
      tokens: [
        'leftDelim {{',
        'number 0x1F',
        'space  ',
        'number 1e3',
        'space  ',
        'number 1_000',
        'space  ',
        "character 'a'",
        'space  ',
        'complex 1+2i',
        'rightDelim }}',
      ],
    },
  ])('$name', ({ source, tokens }) => {
    expect(short(source)).toEqual(tokens)
  })

  test('tokens carry their offset in the source', () => {
    expect(tokensOf('é{{ .a }}').map(({ kind, offset }) => [kind, offset])).toEqual([
      ['text', 0],
      ['leftDelim', 1],
      ['space', 3],
      ['field', 4],
      ['space', 6],
      ['rightDelim', 7],
    ])
  })
})

describe('faults', () => {
  test.each([
    { name: 'an action without end', source: 'a{{ .b', offset: 6 },
    { name: 'a comment without end', source: 'a{{/* b', offset: 1 },
    { name: 'a string without end', source: '{{ "a }}', offset: 3 },
    { name: 'a string across lines', source: '{{ "a\n" }}', offset: 3 },
    { name: 'a raw string without end', source: '{{ `a }}', offset: 3 },
    { name: 'a left parenthesis too many', source: '{{ (.a }}', offset: 7 },
    { name: 'a right parenthesis too many', source: '{{ .a) }}', offset: 5 },
    { name: 'a character that means nothing', source: '{{ é§ }}', offset: 4 },
    { name: 'a number with letters', source: '{{ 12ab }}', offset: 3 },
    { name: 'a colon alone', source: '{{ $a : 1 }}', offset: 6 },
  ])('$name', ({ source, offset }) => {
    expect(() => tokensOf(source)).toThrow(
      expect.toSatisfy(
        (thrown) =>
          thrown instanceof Failure &&
          thrown.code === 'TEMPLATE_SYNTAX' &&
          thrown.offset === offset,
      ) as Error,
    )
  })
})
