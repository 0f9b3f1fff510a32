import { Failure } from '../failure.ts'
import { createCertificate, readCertificate, type CertificateRequest } from '../keys/certificate.ts'
import { parseAddress } from '../keys/ip-address.ts'
import {
  generateDsaPem,
  generateEc,
  generateEd25519,
  generateRsa,
  parsePrivateKey,
  privateKeyPem,
} from '../keys/private-key.ts'
import { decodeBase64 } from '../values/decode-base.ts'
import { fromBytes, toBytes } from '../values/text-bytes.ts'
import {
  anyList,
  isList,
  isObject,
  type GoStruct,
  type Methods,
  type Value,
} from '../values/value.ts'
import { fn, impure, int, text, type Context, type GoFunction, type Param } from './function.ts'
import type { KeyObject } from 'node:crypto'

/** Steps that one RSA key of 2048 bits costs: a template may make few. */
const keySteps = 45_000
/** Keys of elliptic curves take about a millisecond, a signature some more. */
const quickKeySteps = 3600
const certificateSteps = 4800

/** `[]interface{}`; nil is an empty list. */
const items: Param<readonly Value[]> = {
  type: anyList,
  accept(value) {
    if (value === null) return []
    if (isList(value) && value.type === anyList) return value.items
    throw new Failure('wrong type: expected a list')
  },
  literal: () => undefined,
  refusesNilField: true,
}

const certificateType = 'sprig.certificate'

const certificate: Param<GoStruct> = {
  type: certificateType,
  accept(value) {
    if (isObject(value) && value.kind === 'struct' && value.type === certificateType) return value
    throw new Failure('wrong type: expected a certificate')
  },
  literal: () => undefined,
}

/** Private keys and certificates. All but buildCustomCert differ from render to render. */
export const keys: ReadonlyMap<string, GoFunction> = new Map([
  ['genPrivateKey', impure(fn([text], generate))],
  [
    'genCA',
    impure(
      fn([text, int], (name, days, context) => authority(name, days, newKey(context), context)),
    ),
  ],
  [
    'genCAWithKey',
    impure(
      fn([text, int, text], (name, days, key, context) =>
        authority(name, days, parsePrivateKey(key), context),
      ),
    ),
  ],
  ['genSelfSignedCert', impure(fn([text, items, items, int], selfSigned))],
  ['genSelfSignedCertWithKey', impure(fn([text, items, items, int, text], selfSignedWithKey))],
  ['genSignedCert', impure(fn([text, items, items, int, certificate], signed))],
  ['genSignedCertWithKey', impure(fn([text, items, items, int, certificate, text], signedWithKey))],
  ['buildCustomCert', fn([text, text], build)],
])

function pay(context: Context, steps: number): void {
  context.steps -= steps
  if (context.steps < 0) throw new Failure('too many keys in one node', 'TEMPLATE_LIMIT')
}

function newKey(context: Context): KeyObject {
  pay(context, keySteps)
  return generateRsa(2048, context.impure)
}

function generate(type: string, context: Context): string {
  switch (type) {
    case '':
    case 'rsa':
      pay(context, keySteps * 4)
      return privateKeyPem(generateRsa(4096, context.impure))
    case 'ecdsa':
      pay(context, quickKeySteps)
      return privateKeyPem(generateEc(context.impure))
    case 'ed25519':
      pay(context, quickKeySteps)
      return privateKeyPem(generateEd25519(context.impure))
    case 'dsa':
      pay(context, keySteps * 4)
      return generateDsaPem(context.impure)
    default:
      return `Unknown type ${type}`
  }
}

interface Wanted {
  readonly name: string
  readonly ips: readonly Value[]
  readonly names: readonly Value[]
  readonly days: number
}

function requestOf({ name, ips, names, days }: Wanted): CertificateRequest {
  return {
    commonName: name,
    addresses: ips.map((address) => {
      if (typeof address === 'string' && parseAddress(address) !== undefined) return address
      throw new Failure('an address of the certificate is not an IP')
    }),
    dnsNames: names.map((dnsName) => {
      if (typeof dnsName === 'string') return dnsName
      throw new Failure('a DNS name of the certificate is not text')
    }),
    daysValid: days,
    isAuthority: false,
  }
}

const noMethods: Methods = { names: [], find: () => undefined }

function pair(cert: string, key: string): GoStruct {
  const fields = new Map([
    ['Cert', cert],
    ['Key', key],
  ])
  return { kind: 'struct', type: certificateType, pointer: false, fields, methods: noMethods }
}

function authority(name: string, days: number, key: KeyObject, context: Context): GoStruct {
  const request = { ...requestOf({ name, ips: [], names: [], days }), isAuthority: true }
  return selfSignedWith(request, key, context)
}

/** The arguments that all functions for certificates begin with. */
type Names = [name: string, ips: readonly Value[], names: readonly Value[], days: number]

function selfSigned(...[name, ips, names, days, context]: [...Names, Context]): GoStruct {
  const request = requestOf({ name, ips, names, days })
  return selfSignedWith(request, newKey(context), context)
}

function selfSignedWithKey(...args: [...Names, string, Context]): GoStruct {
  const [name, ips, names, days, key, context] = args
  return selfSignedWith(requestOf({ name, ips, names, days }), parsePrivateKey(key), context)
}

function signed(...[name, ips, names, days, ca, context]: [...Names, GoStruct, Context]): GoStruct {
  return signedWith(requestOf({ name, ips, names, days }), newKey(context), ca, context)
}

function signedWithKey(...args: [...Names, GoStruct, string, Context]): GoStruct {
  const [name, ips, names, days, ca, key, context] = args
  return signedWith(requestOf({ name, ips, names, days }), parsePrivateKey(key), ca, context)
}

function selfSignedWith(request: CertificateRequest, key: KeyObject, context: Context): GoStruct {
  pay(context, certificateSteps)
  return pair(createCertificate(request, key, { key }, context.impure), privateKeyPem(key))
}

function signedWith(
  request: CertificateRequest,
  key: KeyObject,
  ca: GoStruct,
  context: Context,
): GoStruct {
  pay(context, certificateSteps)
  const signer = { certificate: fieldOf(ca, 'Cert'), key: parsePrivateKey(fieldOf(ca, 'Key')) }
  return pair(createCertificate(request, key, signer, context.impure), privateKeyPem(key))
}

function fieldOf(ca: GoStruct, name: string): string {
  const value = ca.fields.get(name)
  return typeof value === 'string' ? value : ''
}

function build(cert: string, key: string, context: Context): GoStruct {
  pay(context, certificateSteps)
  const certText = decoded(cert)
  const keyText = decoded(key)
  readCertificate(certText)
  parsePrivateKey(keyText)
  return pair(certText, keyText)
}

function decoded(base64: string): string {
  const result = decodeBase64(toBytes(base64))
  if ('bytes' in result) return fromBytes(result.bytes)
  throw new Failure('the certificate or key is not base64')
}
