/** A template action outside quotes, comments and block scalars: offsets of `{{` and just past `}}`. */
export interface TemplateSpan {
  readonly start: number
  readonly end: number
}

export interface SyntaxFault {
  readonly offset: number
  readonly message: string
}

export interface FoundTemplates {
  readonly spans: readonly TemplateSpan[]
  readonly faults: readonly SyntaxFault[]
}

/**
 * Finds the unquoted `{{ … }}` of a YAML text. A YAML parser cannot: to it `{{` opens a mapping
 * whose key is a mapping. So this reads just enough YAML to know what is quoted, commented or a
 * block scalar, and leaves everything else to the parser.
 */
export function findTemplates(text: string): FoundTemplates {
  const scanner = new Scanner(text)
  scanner.scan()
  return { spans: scanner.spans, faults: scanner.faults }
}

const blank = /[ \t]/
const nesting = new Map([
  ['[', 1],
  ['{', 1],
  [']', -1],
  ['}', -1],
])
const quotedInAction = /"(?:[^"\\\r\n]|\\.)*"|`[^`]*`|'(?:[^'\\\r\n]|\\.)+'/y
/** Line breaks up to the next line with text, and its indent. */
const lineBreaks = /\n(?:[ \t]*\r?\n)*( *)/y
// A block that spans lines of YAML. Lynq renders single values, so no line may consist of one.
const control = /^\{\{-?\s*(?:if|else|end|range|with|define|block|template)\b/

class Scanner {
  readonly spans: TemplateSpan[] = []
  readonly faults: SyntaxFault[] = []
  readonly #text: string
  #pos = 0
  #lineStart = 0
  /** Column of the innermost mapping or sequence entry: what follows it must be indented deeper. */
  #entry = -1

  constructor(text: string) {
    this.#text = text
  }

  scan(): void {
    if (this.#text.startsWith('\uFEFF')) this.#pos = 1
    while (this.#pos < this.#text.length) {
      this.#lineStart = this.#pos
      if (this.#text[this.#pos] === '%') this.#toLineEnd()
      else this.#scanLine()
      this.#nextLine()
    }
  }

  #scanLine(): void {
    if (this.#atDocumentMarker()) {
      this.#pos += 3
      this.#entry = -1
    } else {
      this.#skipBlanks()
      this.#entry = this.#column() - 1
    }
    for (;;) {
      this.#skipBlanks()
      if (this.#atLineEnd()) return
      if (!this.#scanToken()) return
    }
  }

  /** One token of a line in block context. False when the line is used up. */
  #scanToken(): boolean {
    const first = this.#text[this.#pos]
    if (first === '#') return this.#toLineEnd()
    if ((first === '-' || first === '?' || first === ':') && this.#endsAt(this.#pos + 1)) {
      this.#entry = this.#column()
      this.#pos++
      return true
    }
    if (first === '&' || first === '!' || first === '*') {
      while (!this.#endsAt(this.#pos)) this.#pos++
      return true
    }
    if (first === '|' || first === '>') {
      this.#skipBlockScalar()
      return false
    }
    return this.#scanNode(first)
  }

  #scanNode(first: string | undefined): boolean {
    const start = this.#pos
    const column = this.#column()
    if (first === '"' || first === "'") this.#skipQuoted(first)
    else if (first === '[' || (first === '{' && !this.#atAction())) this.#scanFlow()
    else if (!this.#scanPlain(column)) return false
    const startedHere = start >= this.#lineStart
    if (this.#text[this.#pos] === ':' && startedHere) {
      this.#entry = column
      this.#pos++
    }
    return true
  }

  /** False when the scalar reached the end of its (last) line. */
  #scanPlain(column: number): boolean {
    const start = this.#pos
    const opensLine = this.#text.slice(this.#lineStart, start).trim() === ''
    if (this.#plainToStop(start)) return true
    if (opensLine) this.#refuseControl(start)
    while (this.#continues(opensLine ? column - 1 : this.#entry)) {
      this.#skipBlanks()
      while (this.#plainToStop()) this.#pos++
    }
    return false
  }

  /** Moves to `: `, a comment or the line's end, past whole actions. True when it stopped at `:`. */
  #plainToStop(scalarStart?: number): boolean {
    while (!this.#atLineEnd()) {
      const here = this.#text[this.#pos]
      if (this.#atAction()) this.#takeAction(this.#pos === scalarStart)
      else if (here === ':' && this.#endsAt(this.#pos + 1)) return true
      else if (here === '#' && blank.test(this.#text[this.#pos - 1] ?? ''))
        return !this.#toLineEnd()
      else this.#pos++
    }
    return false
  }

  /** Steps onto the next line with text if a plain scalar goes on there. */
  #continues(indent: number): boolean {
    const next = /(?:[ \t]*\r?\n)+( *)([^\s#])/y
    next.lastIndex = this.#pos
    const match = next.exec(this.#text)
    const column = match?.[1]?.length ?? -1
    if (match === null || column <= indent) return false
    const lineStart = next.lastIndex - 1 - column
    if (column === 0 && this.#isMarkerAt(lineStart)) return false
    this.#lineStart = lineStart
    this.#pos = lineStart
    return true
  }

  #refuseControl(start: number): void {
    const line = this.#text.slice(start, this.#pos)
    if (!control.test(line) || !/^(?:\s*\{\{[^{}]*\}\})+\s*(?:#.*)?$/.test(line)) return
    // `{{ if … }}a{{ end }}` on one line is a value; a lone half of it is not.
    const opened = line.match(/\{\{-?\s*(?:if|range|with|define|block)\b/g)?.length ?? 0
    const closed = line.match(/\{\{-?\s*end\b/g)?.length ?? 0
    if (opened === closed && opened > 0) return
    this.faults.push({
      offset: start,
      message: 'a template may stand for a value, not around lines of YAML',
    })
  }

  #scanFlow(): void {
    let depth = 0
    // A quote opens a quoted scalar only where a scalar begins: `[it's]` holds none.
    let fresh = true
    do {
      const here = this.#text[this.#pos] ?? ''
      if (fresh && (here === '"' || here === "'")) {
        this.#skipQuoted(here)
        fresh = false
      } else if (this.#atAction()) {
        this.#takeAction(fresh)
        fresh = false
      } else if (here === '#' && /\s/.test(this.#text[this.#pos - 1] ?? '')) {
        this.#toLineEnd()
      } else {
        depth += nesting.get(here) ?? 0
        if (!/\s/.test(here)) fresh = /[[{,:?]/.test(here)
        this.#pos++
        if (here === '\n') this.#lineStart = this.#pos
      }
    } while (depth > 0 && this.#pos < this.#text.length)
  }

  #skipQuoted(quote: string): void {
    const end = quote === '"' ? /"(?:[^"\\]|\\[^])*"/y : /'(?:[^']|'')*'/y
    end.lastIndex = this.#pos
    const length = end.exec(this.#text)?.[0].length
    // An unclosed quote is the parser's to report.
    this.#pos = length === undefined ? this.#text.length : this.#pos + length
    this.#lineStart = Math.max(this.#lineStart, this.#text.lastIndexOf('\n', this.#pos - 1) + 1)
  }

  #skipBlockScalar(): void {
    const header = /[|>][-+]?([1-9])?/y
    header.lastIndex = this.#pos
    const explicit = header.exec(this.#text)?.[1]
    const parent = Math.max(this.#entry, -1)
    let indent = explicit === undefined ? undefined : Math.max(parent, 0) + Number(explicit)
    for (;;) {
      this.#toLineEnd()
      const next = this.#pos + 1
      if (next >= this.#text.length) return
      const line = / *(\r?\n|$)?/y
      line.lastIndex = next
      const match = line.exec(this.#text)
      const spaces = (match?.[0] ?? '').replace(/[\r\n]+$/, '').length
      if (match?.[1] === undefined) {
        indent ??= Math.max(spaces, parent + 1)
        if (spaces < indent || (spaces === 0 && this.#isMarkerAt(next))) return
      }
      this.#pos = next + spaces
    }
  }

  /**
   * Takes an action, or two braces that begin none: inside a scalar (`a{{b`) they are valid YAML and
   * the template engine will complain; at its start they cannot be anything else.
   */
  #takeAction(opensScalar: boolean): void {
    const start = this.#pos
    let at = start + 2
    while (at < this.#text.length && !this.#text.startsWith('}}', at)) {
      if (this.#text.startsWith('{{', at)) break
      if (this.#text[at] === '\n') {
        lineBreaks.lastIndex = at
        const indent = lineBreaks.exec(this.#text)?.[1]?.length ?? 0
        // The next line is no part of this node.
        if (indent <= this.#entry) break
        at = lineBreaks.lastIndex
        continue
      }
      quotedInAction.lastIndex = at
      at += quotedInAction.exec(this.#text)?.[0].length ?? 1
    }
    if (!this.#text.startsWith('}}', at)) {
      if (opensScalar)
        this.faults.push({ offset: start, message: 'this template action is not closed: no "}}"' })
      this.#pos = start + 2
      return
    }
    this.#pos = at + 2
    this.spans.push({ start, end: this.#pos })
    this.#lineStart = Math.max(this.#lineStart, this.#text.lastIndexOf('\n', at) + 1)
  }

  /** `{{{` is a flow mapping that holds an action. */
  #atAction(): boolean {
    return this.#text.startsWith('{{', this.#pos) && this.#text[this.#pos + 2] !== '{'
  }

  #atDocumentMarker(): boolean {
    return this.#isMarkerAt(this.#pos)
  }

  #isMarkerAt(offset: number): boolean {
    return /^(?:---|\.\.\.)$/.test(this.#text.slice(offset, offset + 3)) && this.#endsAt(offset + 3)
  }

  #endsAt(offset: number): boolean {
    return /^\s?$/.test(this.#text[offset] ?? '')
  }

  #atLineEnd(): boolean {
    const here = this.#text[this.#pos]
    return (
      here === undefined || here === '\n' || (here === '\r' && this.#text[this.#pos + 1] === '\n')
    )
  }

  #column(): number {
    return this.#pos - this.#lineStart
  }

  #skipBlanks(): void {
    while (blank.test(this.#text[this.#pos] ?? '')) this.#pos++
  }

  #toLineEnd(): false {
    const end = this.#text.indexOf('\n', this.#pos)
    this.#pos = end === -1 ? this.#text.length : end
    return false
  }

  #nextLine(): void {
    this.#toLineEnd()
    this.#pos++
  }
}
