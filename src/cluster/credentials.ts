import { createHash } from 'node:crypto'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent, type RequestOptions } from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'

// Tokens of service accounts and certificates are rotated in their files.
const credentialsMs = 30_000

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  readonly agent: HttpAgent
}

export interface CredentialsSource {
  get(): Promise<Credentials>
  /** Reads them anew next time: the API server did not accept these. */
  drop(): void
}

export function createCredentials(kubeConfig: KubeConfig, server: string): CredentialsSource {
  let current: { readonly until: number; readonly value: Promise<Credentials> } | undefined
  let kept: { readonly key: string; readonly agent: HttpAgent } | undefined

  async function read(): Promise<Credentials> {
    const options: RequestOptions = {}
    await kubeConfig.applyToHTTPSOptions(options)
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    if (typeof options.auth === 'string') {
      headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`
    }
    return { headers, agent: chooseAgent(options) }
  }

  /** One agent as long as the certificates stay: a TLS handshake a call would be most of the work. */
  function chooseAgent(options: RequestOptions): HttpAgent {
    if (
      kubeConfig.getCurrentCluster()?.proxyUrl !== undefined &&
      options.agent instanceof HttpAgent
    ) {
      return options.agent
    }
    const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = options
    const tls = { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }
    const fingerprint = createHash('sha256').update(JSON.stringify(tls)).digest('hex')
    if (kept?.key === fingerprint) return kept.agent
    const pool = { keepAlive: true, maxSockets: 32 }
    const agent = server.startsWith('http:')
      ? new HttpAgent(pool)
      : new HttpsAgent({ ...pool, ...tls })
    kept = { key: fingerprint, agent }
    return agent
  }

  return {
    get() {
      const now = performance.now()
      if (current === undefined || current.until < now) {
        current = { until: now + credentialsMs, value: read() }
        current.value.catch(() => (current = undefined))
      }
      return current.value
    },
    drop() {
      current = undefined
    },
  }
}
