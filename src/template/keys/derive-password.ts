import { createHmac, scryptSync } from 'node:crypto'
import { toBytes } from '../values/text-bytes.ts'

/** The Master Password algorithm, version 3, as Sprig's `derivePassword` has it. */
const scope = 'com.lyndir.masterpassword'
const patterns: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: [
    'CvcvnoCvcvCvcv',
    'CvcvCvcvnoCvcv',
    'CvcvCvcvCvcvno',
    'CvccnoCvcvCvcv',
    'CvccCvcvnoCvcv',
    'CvccCvcvCvcvno',
    'CvcvnoCvccCvcv',
    'CvcvCvccnoCvcv',
    'CvcvCvccCvcvno',
    'CvcvnoCvcvCvcc',
    'CvcvCvcvnoCvcc',
    'CvcvCvcvCvccno',
    'CvccnoCvccCvcv',
    'CvccCvccnoCvcv',
    'CvccCvccCvcvno',
    'CvcvnoCvccCvcc',
    'CvcvCvccnoCvcc',
    'CvcvCvccCvccno',
    'CvccnoCvcvCvcc',
    'CvccCvcvnoCvcc',
    'CvccCvcvCvccno',
  ],
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
}
const vowels = 'AEIOU'
const consonants = 'BCDFGHJKLMNPQRSTVWXYZ'
const mixed = `${vowels}aeiou${consonants}bcdfghjklmnpqrstvwxyz`
const classes: Readonly<Record<string, string>> = {
  V: vowels,
  C: consonants,
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  a: mixed,
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${mixed}0123456789!@#$%^&*()`,
}

export interface PasswordRequest {
  readonly counter: number
  readonly type: string
  readonly password: string
  readonly user: string
  readonly site: string
}

/** The password, or undefined when there is no such type. */
export function derivePassword({
  counter,
  type,
  password,
  user,
  site,
}: PasswordRequest): string | undefined {
  const known = Object.hasOwn(patterns, type) ? patterns[type] : undefined
  if (known === undefined) return undefined
  const salt = Buffer.concat([Buffer.from(scope), withLength(user)])
  const key = scryptSync(toBytes(password), salt, 64, {
    N: 32_768,
    r: 8,
    p: 2,
    maxmem: 128 * 1024 * 1024,
  })
  const message = Buffer.concat([Buffer.from(scope), withLength(site), uint32(counter)])
  const seed = createHmac('sha256', key).update(message).digest()
  const pattern = known[(seed[0] ?? 0) % known.length] ?? ''
  return Array.from(pattern, (letter, at) => {
    const characters = classes[letter] ?? ''
    return characters.charAt((seed[at + 1] ?? 0) % characters.length)
  }).join('')
}

function withLength(text: string): Buffer {
  const bytes = toBytes(text)
  return Buffer.concat([uint32(bytes.length), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
