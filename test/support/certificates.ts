import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificate } from '../../src/template/keys/certificate.ts'
import { generateEc, privateKeyPem } from '../../src/template/keys/private-key.ts'

export interface CertificateAuthority {
  /** PEM, for those who are to trust it. */
  readonly ca: string
  /** A server certificate for these DNS names and addresses; with negative days it has ended already. */
  issue(names: readonly string[], validDays?: number): { cert: string; key: string }
}

const sinceDays = 10

/** A CA that nobody knows, for one test run. */
export function createCertificateAuthority(name: string): CertificateAuthority {
  const impure = { now: new Date(Date.now() - sinceDays * 86_400_000), randomBytes }
  const caKey = generateEc(impure)
  const ca = createCertificate(
    {
      commonName: name,
      addresses: [],
      dnsNames: [],
      daysValid: sinceDays + 1,
      isAuthority: true,
    },
    caKey,
    { key: caKey },
    impure,
  )
  return {
    ca,
    issue: (names, validDays = 1) => {
      const key = generateEc(impure)
      const cert = createCertificate(
        {
          commonName: names[0] ?? 'server',
          addresses: names.filter((name) => isIP(name) !== 0),
          dnsNames: names.filter((name) => isIP(name) === 0),
          daysValid: sinceDays + validDays,
          isAuthority: false,
        },
        key,
        { key: caKey, certificate: ca },
        impure,
      )
      return { cert, key: privateKeyPem(key) }
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
