import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { createCertificate } from '../template/keys/certificate.ts'
import { generateEc, privateKeyPem } from '../template/keys/private-key.ts'

/**
 * A serving certificate and the CA that was made for it alone, in PEM. The CA's key is forgotten as
 * soon as it has signed: nobody who steals a Secret can issue certificates that the cluster trusts.
 * Both end together, so a CA is trusted exactly as long as there is something to trust it for.
 */
export interface Generation {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const dayMs = 86_400_000
/** Long enough to survive a forgotten cluster, short enough that renewal is no rare event. */
const lifeDays = 90
// Clocks of nodes differ.
const backdateMs = 3_600_000
/** Subjects of our CAs: unlike names keep verifiers from mixing up two generations. */
export const caPrefix = 'lynq-ca-'

export function issueGeneration(dnsNames: readonly string[], now: Date): Generation {
  const impure = { now: new Date(now.getTime() - backdateMs), randomBytes }
  const request = { addresses: [], daysValid: lifeDays }
  const caKey = generateEc(impure)
  const commonName = `${caPrefix}${randomBytes(4).toString('hex')}`
  const ca = createCertificate(
    { ...request, commonName, dnsNames: [], isAuthority: true },
    caKey,
    { key: caKey },
    impure,
  )
  const key = generateEc(impure)
  const cert = createCertificate(
    { ...request, commonName: 'lynq', dnsNames, isAuthority: false },
    key,
    { key: caKey, certificate: ca },
    impure,
  )
  return { ca, cert, key: privateKeyPem(key) }
}

/** Whether the parts fit each other, serve all names and have not ended: garbage is false too. */
export function isUsable(
  { ca, cert, key }: Generation,
  dnsNames: readonly string[],
  now: Date,
): boolean {
  try {
    const [authority, own] = [new X509Certificate(ca), new X509Certificate(cert)]
    return (
      authority.ca &&
      own.verify(authority.publicKey) &&
      own.checkPrivateKey(createPrivateKey(key)) &&
      dnsNames.every((name) => own.checkHost(name, { subject: 'never' }) !== undefined) &&
      endOf(own) > now &&
      endOf(authority) > now
    )
  } catch {
    return false
  }
}

/** When two thirds of its life are over. */
export function renewalTime({ cert }: Generation): Date {
  const own = new X509Certificate(cert)
  const from = Date.parse(own.validFrom)
  return new Date(from + ((endOf(own).getTime() - from) * 2) / 3)
}

export function endOf(certificate: X509Certificate): Date {
  return new Date(certificate.validTo)
}

export function daysLeft(cert: string, now: Date): number {
  return (endOf(new X509Certificate(cert)).getTime() - now.getTime()) / dayMs
}
