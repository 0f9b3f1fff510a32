import { createCipheriv, createDecipheriv } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { derivePassword } from '../keys/derive-password.ts'
import { decodeBase64 } from '../values/decode-base.ts'
import { byteLength, fromBytes, toBytes } from '../values/text-bytes.ts'
import { isObject } from '../values/value.ts'
import { fn, impure, text, type Context, type GoFunction, type Param } from './function.ts'

/** Steps for a function that is slow on purpose (about 100 ms). */
const slowSteps = 72_000
const block = 16

const uint32: Param<number> = {
  type: 'uint32',
  accept(value) {
    if (isObject(value) && value.kind === 'uint32') return Number(value.value)
    throw new Failure('wrong type: expected uint32')
  },
  literal: ({ int }) =>
    int === undefined || int < 0
      ? undefined
      : { kind: 'uint32', value: Number(BigInt.asUintN(32, BigInt(int))) },
}

/** Passwords and encryption. */
export const secrets: ReadonlyMap<string, GoFunction> = new Map([
  ['bcrypt', impure(fn([text], hashPassword))],
  [
    'htpasswd',
    impure(
      fn([text, text], (user, password, context) =>
        user.includes(':')
          ? `invalid username: ${user}`
          : `${user}:${hashPassword(password, context)}`,
      ),
    ),
  ],
  ['encryptAES', impure(fn([text, text], encrypt))],
  ['decryptAES', fn([text, text], decrypt)],
  ['derivePassword', fn([uint32, text, text, text, text], derive)],
])

function paySlow(context: Context, times: number): void {
  context.steps -= slowSteps * times
  if (context.steps < 0) throw new Failure('too many slow hashes in one node', 'TEMPLATE_LIMIT')
}

function hashPassword(password: string, context: Context): string {
  if (byteLength(password) > 72) {
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes'
  }
  paySlow(context, 1)
  const salt = bcrypt.encodeBase64(context.impure.randomBytes(16), 16)
  return bcrypt.hashSync(password, `$2a$10$${salt}`)
}

/** The first 32 bytes, zeros where the password is shorter. */
function aesKey(password: string): Buffer {
  const key = Buffer.alloc(32)
  key.set(toBytes(password).subarray(0, 32))
  return key
}

/** OpenSSL needs some 10 µs for a cipher, however short the text. */
const cipherUnits = 1200

function encrypt(password: string, plain: string, context: Context): string {
  if (plain === '') return ''
  charge(context, cipherUnits + plain.length * 2)
  const iv = context.impure.randomBytes(block)
  const cipher = createCipheriv('aes-256-cbc', aesKey(password), iv)
  return Buffer.concat([iv, cipher.update(toBytes(plain)), cipher.final()]).toString('base64')
}

function decrypt(password: string, encrypted: string, context: Context): string {
  if (encrypted === '') return ''
  charge(context, cipherUnits + encrypted.length * 2)
  const decoded = decodeBase64(toBytes(encrypted))
  if (!('bytes' in decoded)) throw new Failure('the encrypted text is not base64')
  const { bytes } = decoded
  if (bytes.length < 2 * block || bytes.length % block !== 0)
    throw new Failure('the encrypted text is cut off')
  const decipher = createDecipheriv('aes-256-cbc', aesKey(password), bytes.subarray(0, block))
  decipher.setAutoPadding(false)
  const plain = Buffer.concat([decipher.update(bytes.subarray(block)), decipher.final()])
  const padding = plain.at(-1) ?? 0
  if (padding > plain.length)
    throw new Failure('the encrypted text cannot be read with this password')
  return fromBytes(plain.subarray(0, plain.length - padding))
}

function derive(
  counter: number,
  type: string,
  password: string,
  ...[user, site, context]: [string, string, Context]
): string {
  paySlow(context, 2)
  const derived = derivePassword({ counter, type, password, user, site })
  return derived ?? `cannot find password template ${type}`
}
