import { request as requestHttp, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { createCredentials } from './credentials.ts'
import type { ClusterAccess } from './cluster-access.ts'

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query, escaped. */
  readonly path: string
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  /** Default: 3000. */
  readonly timeoutMs?: number
}

/** `status` 0: no answer at all; `message` says why, in words that hold no credential. */
export type ApiReply =
  | { readonly status: 0; readonly message: string }
  | { readonly status: number; readonly body: unknown }

export type ApiClient = (call: ApiCall) => Promise<ApiReply>

const defaultTimeoutMs = 3000

export function loadKubeConfig(access: Exclude<ClusterAccess, { mode: 'none' }>): KubeConfig {
  const kubeConfig = new KubeConfig()
  if (access.mode === 'in-cluster') kubeConfig.loadFromCluster()
  else kubeConfig.loadFromFile(access.path)
  return kubeConfig
}

/**
 * Sends JSON to the API server with the credentials of `kubeConfig`. The library's own typed clients
 * are of no use here: they drop fields their models do not know, lower-case paths, and open a
 * connection for each call; the fetch below them takes a kept connection that its next user has
 * already got for one that broke off (seen under 50 calls at once). The API server logs `userAgent`,
 * and takes its first word for the field manager of a write that names none.
 */
export function createApiClient(kubeConfig: KubeConfig, userAgent?: string): ApiClient {
  const server = kubeConfig.getCurrentCluster()?.server.replace(/\/+$/, '')
  if (server === undefined) throw new Error('the kubeconfig has no current cluster')
  const credentials = createCredentials(kubeConfig, server)

  return async (call) => {
    const timeoutMs = call.timeoutMs ?? defaultTimeoutMs
    try {
      return await withTimeout(timeoutMs, async (signal) => {
        const { headers, agent } = await credentials.get()
        const reply = await exchange(server + call.path, call.body, {
          method: call.method,
          headers: {
            ...headers,
            accept: call.accept ?? 'application/json',
            ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
            ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
            // Node leaves it out of a DELETE, whose body is then taken for the next request.
            ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
          },
          agent,
          signal,
        })
        if (reply.status === 401) credentials.drop()
        return { status: reply.status, body: parse(reply.text) }
      })
    } catch (error) {
      return { status: 0, message: describeFailure(error, timeoutMs) }
    }
  }
}

function exchange(
  url: string,
  body: string | undefined,
  options: RequestOptions,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp
    const request = send(url, options, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Bounds everything, also credential plug-ins, which know nothing of signals. */
async function withTimeout<Result>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const signal = AbortSignal.timeout(timeoutMs)
  return Promise.race([
    work(signal),
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('timeout', { cause: signal.reason })))
    }),
  ])
}

/** The kind of trouble only: messages of plug-ins and HTTP clients may quote what they were given. */
function describeFailure(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && (error.message === 'timeout' || error.name === 'AbortError')) {
    return `no answer within ${timeoutMs / 1000} s`
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return `the API server could not be asked${code === undefined ? '' : ` (${code})`}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
