export type TokenKind =
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'space'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'number'
  | 'complex'
  | 'character'
  | 'string'
  | 'rawString'
  | 'pipe'
  | 'assign'
  | 'declare'
  | 'leftParen'
  | 'rightParen'
  | 'symbol'
  | 'end'

/** A piece of the source. `offset` counts UTF-16 units; `text` is the source text itself. */
export interface Token {
  readonly kind: TokenKind
  readonly offset: number
  readonly text: string
}
