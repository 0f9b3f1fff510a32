import type { NumberLiteral } from './number-literal.ts'

/** A statement of a template. `offset` is where it starts in the source. */
export type Node =
  | { readonly kind: 'text'; readonly offset: number; readonly text: string }
  | { readonly kind: 'action'; readonly offset: number; readonly pipe: Pipe }
  | Branch
  | {
      readonly kind: 'template'
      readonly offset: number
      readonly name: string
      readonly pipe: Pipe | undefined
    }
  | { readonly kind: 'break' | 'continue'; readonly offset: number }

/** `if`, `with` or `range`. */
export interface Branch {
  readonly kind: 'if' | 'with' | 'range'
  readonly offset: number
  readonly pipe: Pipe
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[] | undefined
}

/** `$x := a | b`. */
export interface Pipe {
  readonly kind: 'pipe'
  readonly offset: number
  /** Names with their `$`. */
  readonly declares: readonly string[]
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

export interface Command {
  readonly offset: number
  readonly args: readonly [Operand, ...Operand[]]
}

export type Operand =
  | Pipe
  | { readonly kind: 'dot' | 'nil'; readonly offset: number }
  | { readonly kind: 'bool'; readonly offset: number; readonly value: boolean }
  | { readonly kind: 'string'; readonly offset: number; readonly value: string }
  | { readonly kind: 'number'; readonly offset: number; readonly value: NumberLiteral }
  | { readonly kind: 'field'; readonly offset: number; readonly names: readonly string[] }
  | {
      readonly kind: 'variable'
      readonly offset: number
      readonly name: string
      readonly names: readonly string[]
    }
  | { readonly kind: 'function'; readonly offset: number; readonly name: string }
  | Chain

/** `(pipe).a.b` or `now.Year`. */
export interface Chain {
  readonly kind: 'chain'
  readonly offset: number
  readonly operand: Operand
  readonly names: readonly string[]
}

/** A parsed source: its own body under the name "", and every `define` and `block`. */
export interface Tree {
  readonly templates: ReadonlyMap<string, readonly Node[]>
}
