import { Failure } from '../failure.ts'
import { isDigit, isSpace, wordLength } from './character.ts'
import type { Token, TokenKind } from './token.ts'

const keywords = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
])
const symbols: ReadonlyMap<string, TokenKind> = new Map([
  ['=', 'assign'],
  ['|', 'pipe'],
  ['(', 'leftParen'],
  [')', 'rightParen'],
])
const digitsOf: ReadonlyMap<string, string> = new Map([
  ['x', '0123456789abcdefABCDEF_'],
  ['o', '01234567_'],
  ['b', '01_'],
])
const decimalDigits = '0123456789_'

/**
 * Reads a template source token by token, as text/template/parse does: text outside of actions is
 * one token, trim markers are applied, comments vanish, blanks inside an action are tokens.
 *
 * @throws Failure with the offset of the fault
 */
export class Lexer {
  private readonly source: string
  private at = 0
  private insideAction = false
  private parens = 0

  constructor(source: string) {
    this.source = source
  }

  next(): Token {
    return this.insideAction ? this.inAction() : this.inText()
  }

  private inText(): Token {
    const start = this.at
    const open = this.source.indexOf('{{', start)
    if (open < 0) {
      this.at = this.source.length
      return start < this.at ? this.token('text', start) : { kind: 'end', offset: start, text: '' }
    }
    const end = this.trimsLeft(open + 2) ? this.trimmedEnd(start, open) : open
    this.at = open
    if (end > start) return { kind: 'text', offset: start, text: this.source.slice(start, end) }
    return this.leftDelim()
  }

  private leftDelim(): Token {
    const start = this.at
    this.at += 2
    if (this.trimsLeft(this.at)) this.at += 2
    if (this.source.startsWith('/*', this.at)) return this.comment(start)
    this.insideAction = true
    this.parens = 0
    return { kind: 'leftDelim', offset: start, text: '{{' }
  }

  private comment(start: number): Token {
    const close = this.source.indexOf('*/', this.at + 2)
    if (close < 0) throw this.fault('the comment is not closed', start)
    this.at = close + 2
    if (!this.closes())
      throw this.fault('a comment must end right before the closing braces', start)
    this.skipRightDelim()
    return this.inText()
  }

  /** Whether a right delimiter starts here, with or without its trim marker. */
  private closes(): boolean {
    return this.source.startsWith('}}', this.at) || this.trimsRight(this.at)
  }

  private skipRightDelim(): void {
    if (!this.trimsRight(this.at)) {
      this.at += 2
      return
    }
    this.at += 4
    while (isSpace(this.source.charCodeAt(this.at))) this.at++
  }

  private rightDelim(): Token {
    const offset = this.at
    this.skipRightDelim()
    this.insideAction = false
    return { kind: 'rightDelim', offset, text: '}}' }
  }

  private trimsLeft(at: number): boolean {
    return this.source.charCodeAt(at) === 45 && isSpace(this.source.charCodeAt(at + 1))
  }

  private trimsRight(at: number): boolean {
    return isSpace(this.source.charCodeAt(at)) && this.source.startsWith('-}}', at + 1)
  }

  private trimmedEnd(start: number, end: number): number {
    let at = end
    while (at > start && isSpace(this.source.charCodeAt(at - 1))) at--
    return at
  }

  private inAction(): Token {
    if (this.closes()) {
      if (this.parens === 0) return this.rightDelim()
      throw this.fault('a left parenthesis is not closed', this.at)
    }
    if (this.at >= this.source.length) throw this.fault('the action is not closed by }}', this.at)
    if (isSpace(this.source.charCodeAt(this.at))) return this.spaces()
    return this.operand(this.source.charAt(this.at))
  }

  private spaces(): Token {
    const start = this.at
    while (isSpace(this.source.charCodeAt(this.at))) this.at++
    // The last blank belongs to a trim marker.
    if (this.trimsRight(this.at - 1)) {
      this.at--
      if (this.at === start) return this.rightDelim()
    }
    return this.token('space', start)
  }

  private operand(first: string): Token {
    const start = this.at
    switch (first) {
      case '"':
      case "'":
        return this.quoted(first)
      case '`':
        return this.rawString()
      case '$':
        this.at++
        return this.name('variable', start)
      case '.':
        if (!isDigit(this.source.charCodeAt(start + 1))) return this.field()
        return this.number()
      case ':':
        if (this.source.charAt(start + 1) !== '=') throw this.fault('expected :=', start)
        this.at += 2
        return this.token('declare', start)
    }
    const code = first.charCodeAt(0)
    if (first === '+' || first === '-' || isDigit(code)) return this.number()
    if (wordLength(this.source, start) > 0) return this.word()
    return this.symbol(first, code)
  }

  private symbol(first: string, code: number): Token {
    const start = this.at
    if (code < 32 || code > 126) {
      throw this.fault('this character is not allowed in an action', start)
    }
    this.at++
    if (first === '(') this.parens++
    if (first === ')' && --this.parens < 0) {
      throw this.fault('this right parenthesis has no left one', start)
    }
    return this.token(symbols.get(first) ?? 'symbol', start)
  }

  private field(): Token {
    const start = this.at++
    if (this.atTerminator()) return this.token('dot', start)
    return this.name('field', start)
  }

  private name(kind: 'field' | 'variable', start: number): Token {
    this.skipWord()
    this.expectTerminator()
    return this.token(kind, start)
  }

  private word(): Token {
    const start = this.at
    this.skipWord()
    this.expectTerminator()
    const text = this.source.slice(start, this.at)
    if (keywords.has(text)) return { kind: 'keyword', offset: start, text }
    if (text === 'nil') return { kind: 'nil', offset: start, text }
    const isBool = text === 'true' || text === 'false'
    return { kind: isBool ? 'bool' : 'identifier', offset: start, text }
  }

  private skipWord(): void {
    for (let size; (size = wordLength(this.source, this.at)) > 0;) this.at += size
  }

  private expectTerminator(): void {
    if (!this.atTerminator()) throw this.fault('this character cannot follow a name', this.at)
  }

  private atTerminator(): boolean {
    if (this.at >= this.source.length) return true
    if (isSpace(this.source.charCodeAt(this.at))) return true
    return '.,|:)('.includes(this.source.charAt(this.at)) || this.source.startsWith('}}', this.at)
  }

  private quoted(quote: '"' | "'"): Token {
    const start = this.at++
    for (;;) {
      const character = this.source.charAt(this.at)
      if (character === '' || character === '\n') throw this.unterminated(quote, start)
      this.at++
      if (character === quote) break
      if (character === '\\') {
        const escaped = this.source.charAt(this.at)
        if (escaped === '' || escaped === '\n') throw this.unterminated(quote, start)
        this.at++
      }
    }
    return this.token(quote === '"' ? 'string' : 'character', start)
  }

  private unterminated(quote: string, start: number): Failure {
    return this.fault(
      quote === '"' ? 'the quoted string is not closed' : 'the character constant is not closed',
      start,
    )
  }

  private rawString(): Token {
    const start = this.at
    const close = this.source.indexOf('`', start + 1)
    if (close < 0) throw this.fault('the raw string is not closed by `', start)
    this.at = close + 1
    return this.token('rawString', start)
  }

  private number(): Token {
    const start = this.at
    let valid = this.scanNumber()
    const isComplex = valid && '+-'.includes(this.source.charAt(this.at) || ' ')
    if (isComplex) valid = this.scanNumber() && this.source.charAt(this.at - 1) === 'i'
    if (!valid) throw this.fault('this is not a number', start)
    return this.token(isComplex ? 'complex' : 'number', start)
  }

  private scanNumber(): boolean {
    this.accept('+-')
    let digits = decimalDigits
    if (this.accept('0')) {
      const prefix = this.source.charAt(this.at).toLowerCase()
      const other = prefix === '' ? undefined : digitsOf.get(prefix)
      if (other !== undefined) {
        this.at++
        digits = other
      }
    }
    this.acceptRun(digits)
    if (this.accept('.')) this.acceptRun(digits)
    const exponents = digits === decimalDigits ? 'eE' : digits.length === 23 ? 'pP' : ''
    if (exponents !== '' && this.accept(exponents)) {
      this.accept('+-')
      this.acceptRun(decimalDigits)
    }
    this.accept('i')
    return wordLength(this.source, this.at) === 0
  }

  private accept(valid: string): boolean {
    const character = this.source.charAt(this.at)
    if (character === '' || !valid.includes(character)) return false
    this.at++
    return true
  }

  private acceptRun(valid: string): void {
    while (this.accept(valid));
  }

  private token(kind: TokenKind, start: number): Token {
    return { kind, offset: start, text: this.source.slice(start, this.at) }
  }

  private fault(message: string, offset: number): Failure {
    return new Failure(message, 'TEMPLATE_SYNTAX', offset)
  }
}
