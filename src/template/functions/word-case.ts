import {
  isGoSpace,
  isIn,
  isLetter,
  isUpper,
  toLowerRune,
  toUpperRune,
} from '../values/letter-case.ts'
import { toRunes } from '../values/text-bytes.ts'

/** The case functions of github.com/huandu/xstrings, with the words it sees. */

function isConnector(character: string): boolean {
  return character === '-' || character === '_' || isGoSpace(character)
}

export function toPascalCase(text: string): string {
  const runes = toRunes(text)
  const start = runes.findIndex((rune) => !isConnector(rune))
  // Only connectors: xstrings writes the last one twice.
  if (start < 0) return text + (runes.at(-1) ?? '')
  let output = runes.slice(0, start).join('')
  let upperWord = isUpper(runes[start] ?? '')
  let current = toUpperRune(runes[start] ?? '')
  for (const rune of runes.slice(start + 1)) {
    const previous = current
    current = rune
    if (isConnector(current) && isConnector(previous)) {
      output += previous
    } else if (isConnector(previous)) {
      upperWord = isUpper(current)
      current = toUpperRune(current)
    } else {
      if (upperWord && isUpper(current)) current = toLowerRune(current)
      else upperWord = false
      output += previous
    }
  }
  return output + current
}

type WordKind = 'none' | 'number' | 'upper' | 'alphabet' | 'connector' | 'punctuation' | 'other'

interface Word {
  readonly kind: WordKind
  readonly text: string
}

const isNumber = isIn(/^\p{N}$/u)
const isPunctuation = isIn(/^\p{P}$/u)
const isCjk = isIn(/^[\u4E00-\u9FCC\u3400-\u4D85\u{20000}-\u{2B81D}]$/u)

function isAlphabet(character: string): boolean {
  return isLetter(character) && !isCjk(character)
}

/** Splits into words; what xstrings calls a word ends where the kind of character changes. */
function wordsOf(text: string): Word[] {
  const runes = Array.from(text)
  const words: Word[] = []
  for (let at = 0; at < runes.length;) {
    const word = wordAt(runes, at)
    words.push(word)
    at += Array.from(word.text).length
  }
  return words
}

function wordAt(runes: readonly string[], at: number): Word {
  const first = runes[at] ?? ''
  const run = (kind: WordKind, belongs: (rune: string) => boolean): Word => {
    let end = at + 1
    while (end < runes.length && belongs(runes[end] ?? '')) end++
    return { kind, text: runes.slice(at, end).join('') }
  }
  if (isConnector(first)) return run('connector', isConnector)
  if (isPunctuation(first)) return run('punctuation', isPunctuation)
  if (isUpper(first)) return upperWordAt(runes, at)
  if (isAlphabet(first)) return run('alphabet', (rune) => isAlphabet(rune) && !isUpper(rune))
  if (isNumber(first)) return run('number', isNumber)
  return run(
    'other',
    (rune) => !isConnector(rune) && !isAlphabet(rune) && !isNumber(rune) && !isPunctuation(rune),
  )
}

/** `HTTPServer` is `HTTP` and `Server`; `Server` is one word. */
function upperWordAt(runes: readonly string[], at: number): Word {
  let end = at + 1
  const second = runes[end] ?? ''
  if (isUpper(second)) {
    while (end < runes.length && isUpper(runes[end] ?? '')) end++
    if (end < runes.length && isAlphabet(runes[end] ?? '')) end--
  } else {
    while (end < runes.length && isAlphabet(runes[end] ?? '') && !isUpper(runes[end] ?? '')) end++
  }
  return { kind: 'upper', text: runes.slice(at, end).join('') }
}

/** ToSnakeCase and ToKebabCase. */
export function toSeparated(text: string, connector: string): string {
  return new Separated(wordsOf(text), connector).join()
}

const noWord: Word = { kind: 'none', text: '' }

class Separated {
  private readonly words: readonly Word[]
  private readonly connector: string
  private at = 0
  private output = ''

  constructor(words: readonly Word[], connector: string) {
    this.words = words
    this.connector = connector
  }

  join(): string {
    let word = this.next()
    while (this.at < this.words.length) {
      if (word.kind !== 'connector') this.add(word)
      word = this.after(word, this.next())
    }
    this.add(word)
    return this.output
  }

  private next(): Word {
    return this.words[this.at++] ?? noWord
  }

  /** What comes between a word and the next one; gives the word to go on with. */
  private after(previous: Word, next: Word): Word {
    switch (previous.kind) {
      case 'number':
        return this.afterNumber(next)
      case 'connector':
        this.add(previous)
        return next
      case 'punctuation':
        return next
      default:
        return next.kind === 'number' ? this.numberAfterWord(next) : this.separate(next)
    }
  }

  private afterNumber(next: Word): Word {
    const word = this.addAlphanumeric(next)
    return word.kind === 'none' ? word : this.separate(word)
  }

  private addAlphanumeric(start: Word): Word {
    let word = start
    while (word.kind === 'alphabet' || word.kind === 'number') {
      this.add(word)
      word = this.next()
    }
    return word
  }

  /** `Ipv4` stays whole, `v4beta` starts a new word at the digit. */
  private numberAfterWord(digits: Word): Word {
    if (this.at >= this.words.length) return digits
    const next = this.next()
    if (next.kind !== 'alphabet') {
      this.add(digits)
      return this.separate(next)
    }
    this.output += this.connector
    this.add(digits)
    return this.afterNumber(next)
  }

  private separate(word: Word): Word {
    const isLoose = word.kind === 'connector' || word.kind === 'punctuation'
    if (!isLoose) this.output += this.connector
    return word
  }

  private add({ kind, text }: Word): void {
    if (kind !== 'upper' && kind !== 'connector') {
      this.output += text
      return
    }
    for (const rune of text) {
      this.output += isConnector(rune) ? this.connector : isUpper(rune) ? toLowerRune(rune) : rune
    }
  }
}
