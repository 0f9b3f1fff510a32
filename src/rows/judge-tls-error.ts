import type { Verdict } from './database-driver.ts'

// Node puts a number of its own and a line of OpenSSL's source around OpenSSL's words.
const openSslWords = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/

/** An encrypted connection that could not be set up. The words name certificates and hosts only. */
export function judgeTlsError({ message }: Error): Verdict {
  const words = openSslWords.exec(message)?.[1] ?? message
  return ['TlsFailed', `TLS failed: ${words}; check tls.mode and the CA in tls.caRef`]
}
