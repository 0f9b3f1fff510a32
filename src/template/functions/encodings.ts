import { hash } from 'node:crypto'
import { base32 } from '@scure/base'
import { charge } from '../limits.ts'
import { decodeBase32, decodeBase64, type Decoded } from '../values/decode-base.ts'
import { fromBytes, toBytes } from '../values/text-bytes.ts'
import { fn, text, slow, type Context, type GoFunction } from './function.ts'

/** Encodings and hashes of text. */
export const encodings: ReadonlyMap<string, GoFunction> = new Map([
  ['b64enc', fn([text], (s, context) => bytesOf(s, context).toString('base64'))],
  [
    'b64dec',
    slow(fn([text], (s, context) => decoded(decodeBase64(bytesOf(s, context)), 'base64'))),
  ],
  ['b32enc', slow(fn([text], (s, context) => base32.encode(bytesOf(s, context))))],
  [
    'b32dec',
    slow(fn([text], (s, context) => decoded(decodeBase32(bytesOf(s, context)), 'base32'))),
  ],
  ['sha1sum', fn([text], (s, context) => hashed('sha1', s, context))],
  ['sha256sum', fn([text], (s, context) => hashed('sha256', s, context))],
  ['sha512sum', fn([text], (s, context) => hashed('sha512', s, context))],
  ['adler32sum', fn([text], (s, context) => String(adler32(bytesOf(s, context))))],
])

function bytesOf(s: string, context: Context): Buffer {
  charge(context, s.length * 2)
  return toBytes(s)
}

/** Sprig gives the error's text as the result, and it names no value. */
function decoded(result: Decoded, encoding: string): string {
  if ('bytes' in result) return fromBytes(result.bytes)
  return `illegal ${encoding} data at input byte ${result.faultAt}`
}

function hashed(algorithm: string, s: string, context: Context): string {
  charge(context, s.length * 2)
  // It takes text as UTF-8 itself, which saves a buffer.
  return hash(algorithm, s.isWellFormed() ? s : toBytes(s), 'hex')
}

function adler32(bytes: Uint8Array): number {
  let a = 1
  let b = 0
  for (let at = 0; at < bytes.length; at++) {
    a = (a + (bytes[at] ?? 0)) % 65521
    b = (b + a) % 65521
  }
  return b * 65536 + a
}
