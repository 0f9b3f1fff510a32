import { createHash, createPublicKey, sign, X509Certificate, type KeyObject } from 'node:crypto'
import forge from 'node-forge'
import { Failure } from '../failure.ts'
import type { Impure } from '../template.ts'
import { derInteger, pem } from './private-key.ts'
import { addressBytes } from './ip-address.ts'

/**
 * X.509 certificates for any key that node:crypto can sign with: node-forge writes the DER (its own
 * certificates are RSA only), node:crypto signs it.
 */
export interface CertificateRequest {
  readonly commonName: string
  readonly addresses: readonly string[]
  readonly dnsNames: readonly string[]
  readonly daysValid: number
  readonly isAuthority: boolean
}

export interface Signer {
  readonly key: KeyObject
  /** PEM of the signer's certificate; without it the certificate is signed by itself. */
  readonly certificate?: string
}

type Node = forge.asn1.Asn1
const { asn1 } = forge
const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class

const oids = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  basicConstraints: '2.5.29.19',
  subjectKeyId: '2.5.29.14',
  authorityKeyId: '2.5.29.35',
  subjectAltName: '2.5.29.17',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const

/** @throws Failure when the signer's certificate or the addresses cannot be read */
export function createCertificate(
  request: CertificateRequest,
  key: KeyObject,
  signer: Signer,
  impure: Impure,
): string {
  const subject = nameOf(request.commonName)
  const parent = signer.certificate === undefined ? undefined : readCertificate(signer.certificate)
  const algorithm = algorithmOf(signer.key)
  const from = impure.now
  const until = new Date(from.getTime() + request.daysValid * 86_400_000)
  const body = sequence([
    tagged(0, true, [integer(2n)]),
    integer(BigInt(`0x${Buffer.from(impure.randomBytes(16)).toString('hex')}`) >> 1n),
    algorithm.identifier(),
    parent?.subject ?? subject,
    sequence([timeNode(from), timeNode(until)]),
    subject,
    fromDer(publicKeyDer(key)),
    tagged(3, true, [sequence(extensions(request, key, parent))]),
  ])
  const signature = sign(algorithm.digest, toDer(body), signer.key)
  const bits = bitString(signature)
  return pem(
    'CERTIFICATE',
    toDer(sequence([body, algorithm.identifier(), bits])).toString('base64'),
  )
}

/** @throws Failure when the text holds no certificate in PEM */
export function readCertificate(text: string): {
  readonly subject: Node
  readonly keyId: string | undefined
} {
  const block = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(text)
  if (block === null) throw new Failure('there is no certificate in PEM')
  try {
    const { raw, publicKey } = new X509Certificate(block[0])
    const body = (fromDer(raw).value as Node[])[0]
    const subject = (body?.value as Node[])[5]
    if (subject === undefined) throw new Failure('the certificate cannot be read')
    return { subject, keyId: keyIdOf(publicKey) }
  } catch {
    throw new Failure('the certificate cannot be read')
  }
}

interface Algorithm {
  readonly digest: 'sha256' | null
  readonly identifier: () => Node
}

function algorithmOf(key: KeyObject): Algorithm {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return {
        digest: 'sha256',
        identifier: () =>
          sequence([
            oid('1.2.840.113549.1.1.11'),
            asn1.create(UNIVERSAL, asn1.Type.NULL, false, ''),
          ]),
      }
    case 'ec':
      return { digest: 'sha256', identifier: () => sequence([oid('1.2.840.10045.4.3.2')]) }
    case 'ed25519':
      return { digest: null, identifier: () => sequence([oid('1.3.101.112')]) }
    default:
      throw new Failure('this kind of key cannot sign certificates')
  }
}

function extensions(
  request: CertificateRequest,
  key: KeyObject,
  parent: { readonly keyId: string | undefined } | undefined,
): Node[] {
  const { isAuthority, dnsNames, addresses } = request
  // Bits of KeyUsage from the left: digitalSignature, keyEncipherment and, for an authority, certSign.
  const usage = isAuthority ? Buffer.from([2, 0xa4]) : Buffer.from([5, 0xa0])
  const result = [
    extension(oids.keyUsage, true, primitive(asn1.Type.BITSTRING, usage.toString('latin1'))),
    extension(oids.extendedKeyUsage, false, sequence([oid(oids.serverAuth), oid(oids.clientAuth)])),
    extension(
      oids.basicConstraints,
      true,
      sequence(isAuthority ? [primitive(asn1.Type.BOOLEAN, '\xff')] : []),
    ),
  ]
  if (isAuthority) {
    result.push(extension(oids.subjectKeyId, false, primitive(asn1.Type.OCTETSTRING, keyIdOf(key))))
  }
  if (parent?.keyId !== undefined) {
    const id = tagged(0, false, parent.keyId)
    result.push(extension(oids.authorityKeyId, false, sequence([id])))
  }
  const names = [
    ...dnsNames.map((name) => tagged(2, false, Buffer.from(name).toString('latin1'))),
    ...addresses.map((address) => tagged(7, false, addressBytes(address))),
  ]
  if (names.length > 0) result.push(extension(oids.subjectAltName, false, sequence(names)))
  return result
}

function extension(id: string, critical: boolean, value: Node): Node {
  const content = primitive(asn1.Type.OCTETSTRING, toDer(value).toString('latin1'))
  return sequence(
    critical ? [oid(id), primitive(asn1.Type.BOOLEAN, '\xff'), content] : [oid(id), content],
  )
}

function keyIdOf(key: KeyObject): string {
  return createHash('sha1').update(publicKeyDer(key)).digest().toString('latin1')
}

function publicKeyDer(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' })
}

function nameOf(commonName: string): Node {
  if (commonName === '') return sequence([])
  const text = primitive(asn1.Type.UTF8, Buffer.from(commonName).toString('latin1'))
  const attribute = sequence([oid(oids.commonName), text])
  return sequence([asn1.create(UNIVERSAL, asn1.Type.SET, true, [attribute])])
}

/** Years from 2050 on need four digits (RFC 5280). */
function timeNode(date: Date): Node {
  return date.getUTCFullYear() < 2050
    ? primitive(asn1.Type.UTCTIME, asn1.dateToUtcTime(date))
    : primitive(asn1.Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date))
}

/** A context-specific tag: its number stands where the types of node-forge expect a universal one. */
function tagged(tag: 0 | 2 | 3 | 7, constructed: boolean, value: string | Node[]): Node {
  return asn1.create(CONTEXT_SPECIFIC, tagTypes[tag], constructed, value)
}

const tagTypes = {
  0: asn1.Type.NONE,
  2: asn1.Type.INTEGER,
  3: asn1.Type.BITSTRING,
  7: asn1.Type.ODESC,
} as const

function sequence(nodes: Node[]): Node {
  return asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, nodes)
}

function primitive(type: forge.asn1.Type, bytes: string): Node {
  return asn1.create(UNIVERSAL, type, false, bytes)
}

function integer(value: bigint): Node {
  return primitive(asn1.Type.INTEGER, derInteger(value))
}

function oid(id: string): Node {
  return primitive(asn1.Type.OID, asn1.oidToDer(id).getBytes())
}

function bitString(bytes: Buffer): Node {
  return primitive(asn1.Type.BITSTRING, `\0${bytes.toString('latin1')}`)
}

function toDer(node: Node): Buffer {
  return Buffer.from(asn1.toDer(node).getBytes(), 'latin1')
}

function fromDer(bytes: Buffer): Node {
  return asn1.fromDer(bytes.toString('latin1'))
}
