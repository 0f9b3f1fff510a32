import { isAscii, toRunes } from './text-bytes.ts'

/** The flags, width and precision of one printf directive. */
export interface Flags {
  sharp: boolean
  zero: boolean
  plus: boolean
  minus: boolean
  space: boolean
  /** `%#v`: Go syntax. */
  sharpV: boolean
  /** `%+v`: field names. */
  plusV: boolean
  /** Inside `%!verb(…)`: no String methods. */
  erroring: boolean
  width: number | undefined
  precision: number | undefined
}

/** Pads to the width, which counts characters; `0` pads on the left only. */
export function pad(text: string, flags: Flags): string {
  const { width } = flags
  if (width === undefined || width === 0) return text
  const missing = width - (isAscii(text) ? text.length : toRunes(text).length)
  if (missing <= 0) return text
  if (flags.minus) return text + ' '.repeat(missing)
  return (flags.zero ? '0' : ' ').repeat(missing) + text
}

/** At most `precision` characters. */
export function truncateRunes(text: string, flags: Flags): string {
  const { precision } = flags
  if (precision === undefined || text.length <= precision) return text
  let kept = ''
  let count = 0
  for (const character of text) {
    if (++count > precision) break
    kept += character
  }
  return kept
}

/** `%x` of bytes; the precision counts bytes. */
export function hexText(bytes: Uint8Array, verb: 'x' | 'X', flags: Flags): string {
  const shown = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision)
  const prefix = flags.sharp ? '0x' : ''
  const digits = [...shown].map((byte) => byte.toString(16).padStart(2, '0'))
  const text =
    digits.length === 0
      ? ''
      : flags.space
        ? digits.map((pair) => prefix + pair).join(' ')
        : prefix + digits.join('')
  return pad(verb === 'X' ? text.toUpperCase() : text, flags)
}
