import { Failure } from '../failure.ts'
import type { Limits } from '../limits.ts'
import { nearest } from '../nearest.ts'
import { Lexer } from './lexer.ts'
import type { Branch, Command, Node, Operand, Pipe, Tree } from './node.ts'
import { readNumber } from './number-literal.ts'
import type { Token, TokenKind } from './token.ts'
import { unquote, unquoteRaw } from './unquote.ts'

/** What the parser has to know about the functions that exist. */
export interface FunctionNames {
  has(name: string): boolean
  keys(): Iterable<string>
}

/**
 * Parses a source with the rules of text/template/parse.
 *
 * @throws Failure with the offset of the fault
 */
export function parse(source: string, functions: FunctionNames, limits: Limits): Tree {
  return new Parser(source, functions, limits).parse()
}

type End = 'end' | 'else' | 'elseIf' | 'elseWith'
type Statement = Node | { readonly kind: End; readonly offset: number }

interface Body {
  readonly nodes: Node[]
  readonly end: { readonly kind: End; readonly offset: number }
}

const operandKinds: ReadonlySet<TokenKind> = new Set([
  'bool',
  'character',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
])

class Parser {
  private readonly lexer: Lexer
  private readonly functions: FunctionNames
  private readonly limits: Limits
  private readonly templates = new Map<string, readonly Node[]>()
  /** Tokens read ahead, the next one last. */
  private readonly ahead: Token[] = []
  private variables = ['$']
  private ranges = 0
  private depth = 0

  constructor(source: string, functions: FunctionNames, limits: Limits) {
    this.lexer = new Lexer(source)
    this.functions = functions
    this.limits = limits
  }

  parse(): Tree {
    const nodes: Node[] = []
    while (this.peek().kind !== 'end') {
      if (this.peek().kind === 'leftDelim') {
        const delimiter = this.next()
        const word = this.nextNonSpace()
        if (isKeyword(word, 'define')) {
          this.definition()
          continue
        }
        this.ahead.push(word, delimiter)
      }
      const statement = this.statement()
      if (isEnd(statement))
        throw fault(`unexpected {{${wordOf(statement.kind)}}}`, statement.offset)
      nodes.push(statement)
    }
    this.add('', nodes, 0)
    return { templates: this.templates }
  }

  private next(): Token {
    return this.ahead.pop() ?? this.lexer.next()
  }

  private peek(): Token {
    const token = this.next()
    this.ahead.push(token)
    return token
  }

  private nextNonSpace(): Token {
    let token = this.next()
    while (token.kind === 'space') token = this.next()
    return token
  }

  private peekNonSpace(): Token {
    const token = this.nextNonSpace()
    this.ahead.push(token)
    return token
  }

  private expect(kind: TokenKind, context: string): Token {
    const token = this.nextNonSpace()
    if (token.kind !== kind) throw unexpected(token, context)
    return token
  }

  /** Keeps the first non-blank definition of a name; a second one is a mistake. */
  private add(name: string, nodes: readonly Node[], offset: number): void {
    const old = this.templates.get(name)
    if (old === undefined || old.every(isBlank)) this.templates.set(name, nodes)
    else if (!nodes.every(isBlank)) {
      throw fault(`the template ${JSON.stringify(name)} is defined twice`, offset)
    }
  }

  private definition(): void {
    const token = this.nextNonSpace()
    const name = this.templateName(token, 'define')
    this.expect('rightDelim', 'define')
    this.defineBody(name, token.offset)
  }

  /** The body of a `define` or `block`: a template of its own, with its own variables. */
  private defineBody(name: string, offset: number): void {
    const { variables, ranges } = this
    this.variables = ['$']
    this.ranges = 0
    const body = this.body()
    if (body.end.kind !== 'end') throw fault('unexpected {{else}} in a template', body.end.offset)
    this.add(name, body.nodes, offset)
    this.variables = variables
    this.ranges = ranges
  }

  private templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') throw unexpected(token, context)
    return this.stringValue(token)
  }

  private stringValue(token: Token): string {
    if (token.kind === 'rawString') return unquoteRaw(token.text)
    const text = unquote(token.text)
    if (text === undefined) throw fault('the string has a wrong escape', token.offset)
    return text
  }

  private body(): Body {
    this.enter(this.peekNonSpace().offset)
    const nodes: Node[] = []
    for (;;) {
      const token = this.peekNonSpace()
      if (token.kind === 'end')
        throw fault('unexpected end of the template: {{end}} is missing', token.offset)
      const statement = this.statement()
      if (isEnd(statement)) {
        this.depth--
        return { nodes, end: statement }
      }
      nodes.push(statement)
    }
  }

  private statement(): Statement {
    const token = this.nextNonSpace()
    if (token.kind === 'text') return { kind: 'text', offset: token.offset, text: token.text }
    if (token.kind === 'leftDelim') return this.action()
    throw unexpected(token, 'the template')
  }

  private action(): Statement {
    const token = this.nextNonSpace()
    if (token.kind === 'keyword') return this.control(token)
    this.ahead.push(token)
    return { kind: 'action', offset: token.offset, pipe: this.pipeline('command', 'rightDelim') }
  }

  private control(token: Token): Statement {
    const { offset } = token
    switch (token.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.branch(token.text, offset)
      case 'else':
        return this.otherwise(offset)
      case 'end':
        this.expect('rightDelim', 'end')
        return { kind: 'end', offset }
      case 'break':
      case 'continue':
        this.expect('rightDelim', token.text)
        if (this.ranges === 0) throw fault(`{{${token.text}}} outside {{range}}`, offset)
        return { kind: token.text, offset }
      case 'template':
        return this.call()
      case 'block':
        return this.block()
      default:
        throw unexpected(token, 'a command')
    }
  }

  private otherwise(offset: number): Statement {
    const token = this.peekNonSpace()
    if (isKeyword(token, 'if')) return { kind: 'elseIf', offset }
    if (isKeyword(token, 'with')) return { kind: 'elseWith', offset }
    this.expect('rightDelim', 'else')
    return { kind: 'else', offset }
  }

  private branch(kind: Branch['kind'], offset: number): Branch {
    const scope = this.variables.length
    const pipe = this.pipeline(kind, 'rightDelim')
    if (kind === 'range') this.ranges++
    const { nodes, end } = this.body()
    if (kind === 'range') this.ranges--
    const otherwise = end.kind === 'end' ? undefined : this.elseBody(kind, end)
    this.variables.length = scope
    return { kind, offset, pipe, body: nodes, otherwise }
  }

  private elseBody(kind: Branch['kind'], end: Body['end']): readonly Node[] {
    if (end.kind === 'else') {
      const body = this.body()
      if (body.end.kind !== 'end') throw fault('expected {{end}}', body.end.offset)
      return body.nodes
    }
    const word = this.nextNonSpace()
    const isSame =
      (end.kind === 'elseIf' && kind === 'if') || (end.kind === 'elseWith' && kind === 'with')
    if (!isSame) throw unexpected(word, `{{else}} of {{${kind}}}`)
    this.enter(word.offset)
    const nested = this.branch(kind, word.offset)
    this.depth--
    return [nested]
  }

  private call(): Node {
    const token = this.nextNonSpace()
    const name = this.templateName(token, 'template')
    const isBare = this.peekNonSpace().kind === 'rightDelim'
    if (isBare) this.next()
    const pipe = isBare ? undefined : this.pipeline('template', 'rightDelim')
    return { kind: 'template', offset: token.offset, name, pipe }
  }

  private block(): Node {
    const token = this.nextNonSpace()
    const name = this.templateName(token, 'block')
    const pipe = this.pipeline('block', 'rightDelim')
    this.defineBody(name, token.offset)
    return { kind: 'template', offset: token.offset, name, pipe }
  }

  private pipeline(context: string, end: 'rightDelim' | 'rightParen'): Pipe {
    const { offset } = this.peekNonSpace()
    const declares: string[] = []
    let assigns = false
    while (this.peekNonSpace().kind === 'variable') {
      const found = this.declaration(context, declares)
      if (found === undefined) break
      assigns = found === 'assign'
      if (found !== 'more') break
    }
    const commands = this.commands(context, end)
    return { kind: 'pipe', offset, declares, assigns, commands }
  }

  /** Reads `$x :=`, `$x =` or `$x,`; undefined when the variable is an operand. */
  private declaration(
    context: string,
    declares: string[],
  ): 'declare' | 'assign' | 'more' | undefined {
    const variable = this.next()
    const after = this.next()
    const next = after.kind === 'space' ? this.nextNonSpace() : after
    const isComma = next.kind === 'symbol' && next.text === ','
    if (next.kind !== 'assign' && next.kind !== 'declare' && !isComma) {
      if (next !== after) this.ahead.push(next)
      this.ahead.push(after, variable)
      return undefined
    }
    declares.push(variable.text)
    this.variables.push(variable.text)
    if (!isComma) return next.kind === 'assign' ? 'assign' : 'declare'
    if (context !== 'range' || declares.length >= 2) {
      throw fault(`too many declarations in ${context}`, next.offset)
    }
    if (!['variable', 'rightDelim', 'rightParen'].includes(this.peekNonSpace().kind)) {
      throw fault('range can only declare variables', this.peekNonSpace().offset)
    }
    return 'more'
  }

  private commands(context: string, end: TokenKind): Command[] {
    const commands: Command[] = []
    for (;;) {
      const token = this.nextNonSpace()
      if (token.kind === end) {
        checkCommands(commands, context, token.offset)
        return commands
      }
      if (!operandKinds.has(token.kind)) throw unexpected(token, context)
      this.ahead.push(token)
      commands.push(this.command())
    }
  }

  private command(): Command {
    const { offset } = this.peekNonSpace()
    const args: Operand[] = []
    for (;;) {
      this.peekNonSpace()
      const operand = this.operand()
      if (operand !== undefined) args.push(operand)
      const token = this.next()
      if (token.kind === 'space') continue
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.ahead.push(token)
      else if (token.kind !== 'pipe') throw unexpected(token, 'operand')
      break
    }
    const [first, ...rest] = args
    if (first === undefined) throw fault('a command is missing', offset)
    return { offset, args: [first, ...rest] }
  }

  private operand(): Operand | undefined {
    const term = this.term()
    if (term === undefined || this.peek().kind !== 'field') return term
    const { offset } = this.peek()
    const names: string[] = []
    while (this.peek().kind === 'field') names.push(this.next().text.slice(1))
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { ...term, names: [...term.names, ...names] }
      case 'function':
      case 'pipe':
        return { kind: 'chain', offset, operand: term, names }
      default:
        throw fault('a field cannot follow a constant', offset)
    }
  }

  private term(): Operand | undefined {
    const token = this.nextNonSpace()
    const { offset } = token
    switch (token.kind) {
      case 'identifier':
        return this.functionName(token)
      case 'dot':
      case 'nil':
        return { kind: token.kind, offset }
      case 'variable':
        return this.variable(token)
      case 'field':
        return { kind: 'field', offset, names: [token.text.slice(1)] }
      case 'bool':
        return { kind: 'bool', offset, value: token.text === 'true' }
      case 'character':
      case 'complex':
      case 'number':
        return this.number(token)
      case 'string':
      case 'rawString':
        return { kind: 'string', offset, value: this.stringValue(token) }
      case 'leftParen':
        return this.parenthesis(offset)
      default:
        this.ahead.push(token)
        return undefined
    }
  }

  private parenthesis(offset: number): Operand {
    this.enter(offset)
    const pipe = this.pipeline('parentheses', 'rightParen')
    this.depth--
    return pipe
  }

  private functionName({ text, offset }: Token): Operand {
    if (!this.functions.has(text)) {
      const message = `function ${JSON.stringify(text)} does not exist${nearest(text, this.functions.keys())}`
      throw new Failure(message, 'TEMPLATE_UNKNOWN_FUNCTION', offset)
    }
    return { kind: 'function', offset, name: text }
  }

  private variable({ text, offset }: Token): Operand {
    if (!this.variables.includes(text)) {
      throw fault(`the variable ${text} is not defined${nearest(text, this.variables)}`, offset)
    }
    return { kind: 'variable', offset, name: text, names: [] }
  }

  private number({ kind, text, offset }: Token): Operand {
    const value = readNumber(text, kind)
    if (value === undefined) {
      throw fault(
        kind === 'character' ? 'this is not one character' : 'this number cannot be read',
        offset,
      )
    }
    return { kind: 'number', offset, value }
  }

  private enter(offset: number): void {
    if (++this.depth > this.limits.nesting) {
      throw new Failure(
        `more than ${this.limits.nesting} nested parentheses and blocks`,
        'TEMPLATE_LIMIT',
        offset,
      )
    }
  }
}

/** A constant cannot take the value of the command before it. */
function checkCommands(commands: readonly Command[], context: string, offset: number): void {
  if (commands.length === 0) throw fault(`missing value for ${context}`, offset)
  for (const command of commands.slice(1)) {
    if (['bool', 'dot', 'nil', 'number', 'string'].includes(command.args[0].kind)) {
      throw fault('a constant cannot stand after a pipe', command.args[0].offset)
    }
  }
}

function isBlank(node: Node): boolean {
  return node.kind === 'text' && node.text.trim() === ''
}

function isKeyword(token: Token, word: string): boolean {
  return token.kind === 'keyword' && token.text === word
}

function isEnd(statement: Statement): statement is Body['end'] {
  return ['end', 'else', 'elseIf', 'elseWith'].includes(statement.kind)
}

function wordOf(kind: End): string {
  return kind === 'end' ? 'end' : 'else'
}

function unexpected(token: Token, context: string): Failure {
  const what = token.kind === 'end' ? 'end of the template' : JSON.stringify(token.text)
  return fault(`unexpected ${what} in ${context}`, token.offset)
}

function fault(message: string, offset: number): Failure {
  return new Failure(message, 'TEMPLATE_SYNTAX', offset)
}
