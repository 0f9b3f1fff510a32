import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import forge from 'node-forge'

interface KeyPair {
  readonly publicKey: forge.pki.rsa.PublicKey
  readonly privateKey: forge.pki.rsa.PrivateKey
  readonly pem: string
}

export interface CertificateAuthority {
  /** PEM, for those who are to trust it. */
  readonly ca: string
  /** A server certificate for these DNS names. */
  issue(dnsNames: readonly string[], validDays?: number): { cert: string; key: string }
}

/** A CA that nobody knows, for one test run. */
export function createCertificateAuthority(name: string): CertificateAuthority {
  const keys = makeKeys()
  const subject = [{ name: 'commonName', value: name }]
  const root = makeCertificate(keys, { subject, issuer: subject, validDays: 1 })
  root.setExtensions([{ name: 'basicConstraints', cA: true }])
  root.sign(keys.privateKey, forge.md.sha256.create())
  return {
    ca: forge.pki.certificateToPem(root),
    issue: (dnsNames, validDays = 1) => {
      const own = makeKeys()
      const certificate = makeCertificate(own, {
        subject: [{ name: 'commonName', value: dnsNames[0] ?? 'server' }],
        issuer: subject,
        validDays,
      })
      certificate.setExtensions([
        { name: 'subjectAltName', altNames: dnsNames.map((value) => ({ type: 2, value })) },
      ])
      certificate.sign(keys.privateKey, forge.md.sha256.create())
      return { cert: forge.pki.certificateToPem(certificate), key: own.pem }
    },
  }
}

/** Server options of MariaDB that make it offer TLS with a certificate; `remove` when done. */
export async function mariadbTlsArgs(files: {
  ca: string
  cert: string
  key: string
}): Promise<{ args: string[]; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lynq-tls-'))
  const args = await Promise.all(
    Object.entries(files).map(async ([name, pem]) => {
      const path = join(folder, `${name}.pem`)
      await writeFile(path, pem)
      return `--ssl-${name}=${path}`
    }),
  )
  return { args, remove: () => rm(folder, { recursive: true, force: true }) }
}

// Node makes the key pair: forge alone takes seconds for one.
function makeKeys(): KeyPair {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const key = forge.pki.privateKeyFromPem(privateKey)
  return { privateKey: key, publicKey: forge.pki.setRsaPublicKey(key.n, key.e), pem: privateKey }
}

function makeCertificate(
  { publicKey }: KeyPair,
  about: {
    subject: forge.pki.CertificateField[]
    issuer: forge.pki.CertificateField[]
    validDays: number
  },
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  const dayMs = 24 * 60 * 60 * 1000
  certificate.publicKey = publicKey
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`
  certificate.validity.notBefore = new Date(Date.now() - 10 * dayMs)
  certificate.validity.notAfter = new Date(Date.now() + about.validDays * dayMs)
  certificate.setSubject(about.subject)
  certificate.setIssuer(about.issuer)
  return certificate
}
