import {
  createECDH,
  createHash,
  createPrivateKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import forge from 'node-forge'
import { Failure } from '../failure.ts'
import type { Impure } from '../template.ts'
import { modularInverse, modularPower, nextPrime, randomBits } from './prime.ts'

/**
 * Keys are made here from the caller's random bytes, since node:crypto's own generators take no
 * source of randomness: a seeded render must give the same key each time.
 */

const publicExponent = 65_537n

/** Big-endian bytes, as JSON Web Keys and DER hold integers. */
function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

function encoded(value: bigint): string {
  return bytesOf(value).toString('base64url')
}

export function generateRsa(bits: 2048 | 4096, impure: Impure): KeyObject {
  const p = rsaPrime(bits / 2, impure)
  let q = rsaPrime(bits / 2, impure)
  // Only a broken source of randomness gives the same prime twice.
  if (q === p) q = nextPrime(p + 2n, 2n)
  const d = modularInverse(publicExponent, (p - 1n) * (q - 1n))
  const key: JsonWebKey = {
    kty: 'RSA',
    n: encoded(p * q),
    e: encoded(publicExponent),
    d: encoded(d),
    p: encoded(p),
    q: encoded(q),
    dp: encoded(d % (p - 1n)),
    dq: encoded(d % (q - 1n)),
    qi: encoded(modularInverse(q, p)),
  }
  return createPrivateKey({ key, format: 'jwk' })
}

function rsaPrime(bits: number, impure: Impure): bigint {
  let prime = nextPrime(randomBits(bits, impure) | 1n, 2n)
  while (prime % publicExponent === 1n) prime = nextPrime(prime + 2n, 2n)
  return prime
}

export function generateEc(impure: Impure): KeyObject {
  const curve = createECDH('prime256v1')
  // Refused only for 0 and what is not below the group's order: one in 2^32.
  for (let secret: Buffer = Buffer.from(impure.randomBytes(32)); ; secret = sha256(secret)) {
    try {
      curve.setPrivateKey(secret)
    } catch {
      continue
    }
    const point = curve.getPublicKey()
    const key: JsonWebKey = {
      kty: 'EC',
      crv: 'P-256',
      d: secret.toString('base64url'),
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    }
    return createPrivateKey({ key, format: 'jwk' })
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** The fixed start of a PKCS #8 document that holds an Ed25519 seed (RFC 8410). */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

export function generateEd25519(impure: Impure): KeyObject {
  const key = Buffer.concat([ed25519Prefix, impure.randomBytes(32)])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

/** A DSA key in the format of old OpenSSL, which node:crypto reads but does not write. */
export function generateDsaPem(impure: Impure): string {
  const q = nextPrime(randomBits(256, impure) | 1n, 2n)
  const start = randomBits(2048, impure)
  const p = nextPrime(start - (start % (2n * q)) + 1n, 2n * q)
  const g = modularPower(2n, (p - 1n) / q, p)
  const x = (randomBits(512, impure) % (q - 1n)) + 1n
  const y = modularPower(g, x, p)
  const { asn1 } = forge
  const integers = [0n, p, q, g, y, x].map((value) =>
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.INTEGER, false, derInteger(value)),
  )
  const sequence = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, integers)
  const body = Buffer.from(asn1.toDer(sequence).getBytes(), 'latin1').toString('base64')
  return pem('DSA PRIVATE KEY', body)
}

/** Bytes of a positive DER integer, one character a byte as node-forge wants them. */
export function derInteger(value: bigint): string {
  const bytes = bytesOf(value).toString('latin1')
  return bytes.charCodeAt(0) > 127 ? `\0${bytes}` : bytes
}

export function pem(type: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return `-----BEGIN ${type}-----\n${lines.join('\n')}\n-----END ${type}-----\n`
}

/** A key in the PEM type that Go's Sprig writes for it. */
export function privateKeyPem(key: KeyObject): string {
  const type =
    key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8'
  return key.export({ type, format: 'pem' }).toString()
}

/** @throws Failure when the text holds no private key in PEM */
export function parsePrivateKey(text: string): KeyObject {
  const block = /-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----[\s\S]*?-----END [A-Z0-9 ]+-----/.exec(
    text,
  )
  if (block === null) throw new Failure('there is no private key in PEM')
  try {
    return createPrivateKey(block[0])
  } catch {
    throw new Failure('the private key cannot be read')
  }
}
