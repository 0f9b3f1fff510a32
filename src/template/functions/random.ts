import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { randomSource } from '../values/random-below.ts'
import { canonical } from '../values/value.ts'
import { fn, impure, int, text, slow, type Context, type GoFunction } from './function.ts'
import { shuffleRunes } from './text-case.ts'

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('')

/** The system needs microseconds for a draw. */
const drawUnits = 640

/** Random values; each differs from render to render. */
export const random: ReadonlyMap<string, GoFunction> = new Map([
  ['randAlphaNum', randomText(digits + letters)],
  ['randAlpha', randomText(letters)],
  ['randNumeric', randomText(digits)],
  ['randAscii', randomText(printable)],
  [
    'randBytes',
    impure(fn([int], (count, context) => Buffer.from(bytes(count, context)).toString('base64'))),
  ],
  ['randInt', impure(fn([int, int], randomInt))],
  [
    'shuffle',
    slow(
      impure(
        fn([text], (s, context) => {
          charge(context, s.length * 16)
          return shuffleRunes(s, randomSource(context.impure, s.length))
        }),
      ),
    ),
  ],
  ['uuidv4', impure(fn([], (context) => uuid(context)))],
])

function randomText(alphabet: string): GoFunction {
  return impure(
    fn([int], (count, context) => {
      if (count <= 0) return ''
      charge(context, drawUnits + count * 8)
      const below = randomSource(context.impure, count)
      let result = ''
      for (let at = 0; at < count; at++) result += alphabet.charAt(below(alphabet.length))
      return result
    }),
  )
}

function bytes(count: number, context: Context): Uint8Array {
  if (count < 0) throw new Failure('the number of bytes is negative')
  charge(context, drawUnits + count * 8)
  return context.impure.randomBytes(count)
}

function randomInt(least: number, below: number, context: Context): number | bigint {
  if (below <= least) throw new Failure('randInt needs a range that is not empty')
  charge(context, drawUnits)
  const value = least + randomSource(context.impure, 1)(below - least)
  return Number.isSafeInteger(value) ? value : canonical(BigInt(value))
}

function uuid(context: Context): string {
  charge(context, drawUnits)
  const random = Buffer.from(context.impure.randomBytes(16))
  random[6] = ((random[6] ?? 0) & 0x0f) | 0x40
  random[8] = ((random[8] ?? 0) & 0x3f) | 0x80
  const hex = random.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
