import { parseFloat64, parseInteger, parseUnsigned } from '../values/parse-number.ts'
import { canonical, float, type Value } from '../values/value.ts'
import type { TokenKind } from './token.ts'
import { unquoteCharacter } from './unquote.ts'

/** A number constant: what it is on its own, and what it can be where a Go type is asked for. */
export interface NumberLiteral {
  /** Undefined when it fits no `int` (text/template reports that when it runs). */
  readonly ideal: Value | undefined
  readonly int: number | bigint | undefined
  readonly float: number | undefined
}

/** Reads a number constant like text/template/parse.newNumber; undefined when it is not one. */
export function readNumber(text: string, kind: TokenKind): NumberLiteral | undefined {
  if (kind === 'character') {
    const code = unquoteCharacter(text)
    return code === undefined ? undefined : { ideal: code, int: code, float: code }
  }
  if (kind === 'complex') return readComplex(text)
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1))
    if (imaginary !== undefined) return complexLiteral(0, imaginary)
  }
  const int = parseInteger(text, 0)
  const unsigned = parseUnsigned(text, 0)
  const isFloatText = /[.eEpP]/.test(text) && !/^0[xX][^pP]*$/.test(text)
  if (int !== undefined) {
    const value = isFloatText ? float(Number(int)) : int
    return { ideal: value, int, float: Number(int) }
  }
  if (unsigned !== undefined) return { ideal: undefined, int: undefined, float: Number(unsigned) }
  const value = parseFloat64(text)
  if (value === undefined || !/[.eEpP]/.test(text)) return undefined
  return { ideal: isFloatText ? float(value) : undefined, int: wholeNumber(value), float: value }
}

function readComplex(text: string): NumberLiteral | undefined {
  // The second sign splits the parts; a sign right after an exponent letter belongs to it.
  const split = /^(.*?[^eEpP])([-+].*)i$/.exec(text)
  const real = parseFloat64(split?.[1] ?? '')
  const imaginary = parseFloat64(split?.[2] ?? '')
  if (real === undefined || imaginary === undefined) return undefined
  return complexLiteral(real, imaginary)
}

function complexLiteral(real: number, imaginary: number): NumberLiteral {
  const isReal = imaginary === 0
  return {
    ideal: { kind: 'complex128', real, imaginary },
    int: isReal ? wholeNumber(real) : undefined,
    float: isReal ? real : undefined,
  }
}

function wholeNumber(value: number): number | bigint | undefined {
  if (!Number.isInteger(value) || value >= 2 ** 63 || value < -(2 ** 63)) return undefined
  return canonical(BigInt(value))
}
