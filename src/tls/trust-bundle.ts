import { X509Certificate } from 'node:crypto'
import { caPrefix, endOf } from './generation.ts'

// One generation is 30 days from its end when the next one is made, so there are two; more only when
// somebody deletes the Secret again and again.
const mostAuthorities = 20

/**
 * The authorities that clients are to trust: ours in `published`, and `wanted`, without those that
 * have ended. Nothing is dropped before its end, since another replica may still serve what it
 * signed; so replicas that know different generations agree on one text.
 */
export function mergeBundle(published: string, wanted: readonly string[], now: Date): string {
  const ours = readCertificates(published).filter(({ subject }) =>
    subject.startsWith(`CN=${caPrefix}`),
  )
  const all = [...ours, ...wanted.flatMap(readCertificates)]
  const texts = all
    .filter((authority) => endOf(authority) > now)
    .sort(byEnd)
    .map((authority) => authority.toString())
  return [...new Set(texts)].slice(0, mostAuthorities).join('')
}

/** The certificates in a PEM text; what cannot be read is none. */
function readCertificates(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return []
    }
  })
}

/** The newest first; every replica the same. */
function byEnd(left: X509Certificate, right: X509Certificate): number {
  const apart = endOf(right).getTime() - endOf(left).getTime()
  return apart !== 0 ? apart : left.fingerprint256 < right.fingerprint256 ? -1 : 1
}
