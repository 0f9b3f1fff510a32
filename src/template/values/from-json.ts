import { charge, type Meter } from '../limits.ts'
import { float, list, map, type GoFloat, type GoList, type GoMap, type Value } from './value.ts'

/** encoding/json.Unmarshal into interface{}: numbers are float64. Undefined when it is no JSON. */
export function fromJson(text: string, meter: Meter): Value | undefined {
  // Some 50 ns a character, in objects more than in text.
  charge(meter, text.length * 16)
  return new Reader(text).document()
}

/** Go refuses documents that nest deeper. */
const deepest = 10_000
const [quote, comma, colon, backslash] = [34, 44, 58, 92]
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125]
const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/

/**
 * Reads Go values at once: JSON.parse would make objects to be walked again. Every method begins at
 * its own first character and gives undefined for what is no JSON.
 */
class Reader {
  private readonly text: string
  private at = 0
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  document(): Value | undefined {
    const value = this.value()
    this.next()
    return this.at === this.text.length ? value : undefined
  }

  /** The code of the next character that is not blank. */
  private next(): number {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code
      this.at++
    }
  }

  private value(): Value | undefined {
    switch (this.next()) {
      case quote:
        return this.string()
      case openBrace:
        return this.object()
      case openBracket:
        return this.array()
      case 110:
        return this.word('null', null)
      case 116:
        return this.word('true', true)
      case 102:
        return this.word('false', false)
      default:
        return this.number()
    }
  }

  private word(word: string, value: Value): Value | undefined {
    if (!this.text.startsWith(word, this.at)) return undefined
    this.at += word.length
    return value
  }

  private object(): GoMap | undefined {
    if (++this.depth > deepest) return undefined
    this.at++
    const entries = new Map<string, Value>()
    let more = this.follows(true, closeBrace)
    while (more === true) {
      const key = this.next() === quote ? this.string() : undefined
      if (key === undefined || this.next() !== colon) return undefined
      this.at++
      const value = this.value()
      if (value === undefined) return undefined
      entries.set(key, value)
      more = this.follows(false, closeBrace)
    }
    this.depth--
    return more === undefined ? undefined : map(entries)
  }

  private array(): GoList | undefined {
    if (++this.depth > deepest) return undefined
    this.at++
    const items: Value[] = []
    let more = this.follows(true, closeBracket)
    while (more === true) {
      const value = this.value()
      if (value === undefined) return undefined
      items.push(value)
      more = this.follows(false, closeBracket)
    }
    this.depth--
    return more === undefined ? undefined : list(items)
  }

  /** Passes a comma or the end: whether another item must follow. */
  private follows(isFirst: boolean, close: number): boolean | undefined {
    const code = this.next()
    if (code === close) {
      this.at++
      return false
    }
    if (isFirst) return true
    if (code !== comma) return undefined
    this.at++
    return true
  }

  private string(): string | undefined {
    const { text } = this
    const start = this.at + 1
    let end = start
    let isPlain = true
    for (let code = text.charCodeAt(end); code !== quote; code = text.charCodeAt(end)) {
      // Not so for the NaN behind the end either.
      if (!(code >= 32)) return undefined
      if (code === backslash || code >= 0xd800) isPlain = false
      const length = code === backslash ? escapeLength(text, end) : 1
      if (length === 0) return undefined
      end += length
    }
    this.at = end + 1
    const raw = text.slice(start, end)
    return isPlain ? raw : unescaped(raw)
  }

  private number(): GoFloat | undefined {
    const { text } = this
    const start = this.at
    let end = start
    while (isInNumber(text.charCodeAt(end))) end++
    const digits = text.slice(start, end)
    if (!number.test(digits)) return undefined
    this.at = end
    const value = Number(digits)
    return Number.isFinite(value) ? float(value) : undefined
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Digits, `+`, `-`, `.`, `E` and `e`. */
function isInNumber(code: number): boolean {
  return isDigit(code) || code === 43 || code === 45 || code === 46 || code === 69 || code === 101
}

/** 0 when it is no escape of JSON. */
function escapeLength(text: string, at: number): number {
  const letter = text.charAt(at + 1)
  if (letter === 'u') return /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 0
  return letter !== '' && '"\\/bfnrt'.includes(letter) ? 2 : 0
}

/** `\ud800` on its own is U+FFFD in Go, and so is a byte that is no UTF-8. */
function unescaped(raw: string): string {
  return (JSON.parse(`"${raw}"`) as string).replace(/[\uD800-\uDFFF]/gu, '\uFFFD')
}
