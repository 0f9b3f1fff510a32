import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { LookForCertificate, ServingCertificate } from './certificate-keeper.ts'

// Mounted Secrets are replaced about a minute after they change; watching files tells little there,
// since a mount swaps symbolic links.
const everyMs = 10_000

/** Certificate and key from files that somebody else renews, such as cert-manager. */
export function certificateFiles(files: {
  readonly certFile: string
  readonly keyFile: string
}): LookForCertificate {
  let serve: ServingCertificate | undefined
  return async () => {
    try {
      const [cert, key] = await Promise.all([
        readFile(files.certFile, 'utf8'),
        readFile(files.keyFile, 'utf8'),
      ])
      // One of the two may be the new one already.
      if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
        return {
          serve,
          nextMs: 1000,
          trouble: 'TLS_CERT_FILE and TLS_KEY_FILE do not belong together',
        }
      }
      serve = { cert, key }
      return { serve, nextMs: everyMs }
    } catch (error) {
      // OpenSSL's words may quote a key.
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
      return { serve, nextMs: 1000, trouble: `TLS_CERT_FILE or TLS_KEY_FILE cannot be read${code}` }
    }
  }
}
