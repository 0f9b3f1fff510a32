import { charge } from '../limits.ts'
import {
  goSpaces,
  isDigit,
  isGoSpace,
  isLetter,
  isLower,
  isTitle,
  isUpper,
  mapRunes,
  toLowerRune,
  toTitleRune,
  toUpperRune,
} from '../values/letter-case.ts'
import { isAscii, toBytes, toRunes } from '../values/text-bytes.ts'
import { fn, int, text, slow, type Context, type GoFunction } from './function.ts'
import { toPascalCase, toSeparated } from './word-case.ts'
import { wrap } from './wrap.ts'

/** Text by words: title, swapcase, camelcase, wrapping. */
export const textCases: ReadonlyMap<string, GoFunction> = new Map([
  ['title', slow(fn([text], title))],
  ['untitle', slow(fn([text], untitle))],
  ['swapcase', slow(fn([text], swapCase))],
  ['initials', slow(fn([text], initials))],
  ['nospace', slow(fn([text], withoutSpaces))],
  ['camelcase', slow(fn([text], toPascalCase))],
  ['snakecase', slow(fn([text], (s, context) => toSeparated(paidWords(s, context), '_')))],
  ['kebabcase', slow(fn([text], (s, context) => toSeparated(paidWords(s, context), '-')))],
  [
    'wrap',
    slow(
      fn(
        [int, text],
        (width, s, context) => (charge(context, s.length * 2), wrap(s, width, '', false)),
      ),
    ),
  ],
  [
    'wrapWith',
    slow(
      fn([int, text, text], (width, separator, s, context) => {
        charge(context, s.length * (1 + separator.length))
        return wrap(s, width, separator, true)
      }),
    ),
  ],
])

/** Splitting into words takes some 200 ns a character. */
function paidWords(s: string, context: Context): string {
  charge(context, s.length * 64)
  return s
}

/** strings.Title: a word starts after anything that is no letter, digit or underscore. */
function title(s: string): string {
  let previous = ' '
  return mapRunes(s, (character) => {
    const starts = isSeparator(previous)
    previous = character
    return starts ? toTitleRune(character) : character
  })
}

function isSeparator(character: string): boolean {
  if (character.charCodeAt(0) < 128) return !/[\w]/.test(character)
  if (isLetter(character) || isDigit(character)) return false
  return isGoSpace(character)
}

function untitle(s: string): string {
  let starts = true
  return mapRunes(s, (character) => {
    if (isGoSpace(character)) starts = true
    else if (starts) {
      starts = false
      return toLowerRune(character)
    }
    return character
  })
}

function swapCase(s: string): string {
  let afterSpace = true
  return mapRunes(s, (character) => {
    const isFirst = afterSpace
    if (isUpper(character) || isTitle(character)) {
      afterSpace = false
      return toLowerRune(character)
    }
    if (isLower(character)) {
      afterSpace = false
      return isFirst ? toTitleRune(character) : toUpperRune(character)
    }
    afterSpace = isGoSpace(character)
    return character
  })
}

/** goutils takes bytes for characters here, and so do we. */
function latin1(s: string): string {
  return isAscii(s) ? s : Buffer.from(toBytes(s)).toString('latin1')
}

function initials(s: string): string {
  let afterGap = true
  let first = ''
  for (const character of latin1(s)) {
    if (isGoSpace(character)) afterGap = true
    else if (afterGap) {
      first += character
      afterGap = false
    }
  }
  return first
}

const spaces = new RegExp(`[${goSpaces}]`, 'g')

function withoutSpaces(s: string): string {
  const bytes = latin1(s)
  const kept = bytes.replace(spaces, '')
  return kept.length === bytes.length ? s : kept
}

export function shuffleRunes(s: string, pick: (below: number) => number): string {
  const runes = toRunes(s)
  for (let at = runes.length - 1; at > 0; at--) {
    const other = pick(at + 1)
    const kept = runes[at] ?? ''
    runes[at] = runes[other] ?? ''
    runes[other] = kept
  }
  return runes.join('')
}
