import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KubeConfig, type User } from '@kubernetes/client-node'
import { onTestFinished } from 'vitest'
import { createApiClient } from '../../src/cluster/api-client.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { createKubeCluster } from '../../src/cluster/kube-cluster.ts'

export interface Reply {
  readonly status: number
  /** Text is sent as it is; anything else as JSON; `hang` never answers, `reset` cuts the line. */
  readonly body: unknown
}

export interface Seen {
  readonly line: string
  readonly accept: string | undefined
  readonly contentType: string | undefined
  readonly authorization: string | undefined
  readonly body: string
}

export interface FakeApiServer {
  readonly cluster: Cluster
  readonly url: string
  /** Requests so far, in order. */
  readonly seen: Seen[]
  /** Connections opened so far. */
  readonly connections: () => number
  /** The clock that decides about the age of discovery. */
  readonly clock: { ms: number }
}

export const token = 'canary-token-of-the-service-account'
export const gone: Reply = { status: 404, body: '404 page not found\n' }

const resources = {
  'GET /api/v1': [
    { name: 'namespaces', kind: 'Namespace', namespaced: false },
    { name: 'namespaces/status', kind: 'Namespace', namespaced: false },
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
    { name: 'secrets', kind: 'Secret', namespaced: true },
    { name: 'services', kind: 'Service', namespaced: true },
  ],
  'GET /apis/apps/v1': [
    { name: 'deployments', kind: 'Deployment', namespaced: true },
    { name: 'deployments/scale', kind: 'Scale', group: 'autoscaling', namespaced: true },
  ],
}
const discovery = Object.fromEntries(
  Object.entries(resources).map(([line, list]): [string, Reply] => [
    line,
    { status: 200, body: { kind: 'APIResourceList', resources: list } },
  ]),
)

/** A `Status` as the API server sends it. */
export function status(code: number, reason: string, message: string, details = {}): Reply {
  return {
    status: code,
    body: { kind: 'Status', status: 'Failure', reason, message, details, code },
  }
}

/**
 * Answers by request line (`GET /api/v1/…`); the last of several replies is repeated. What is not
 * scripted is a 404 without a Status, as of a path that does not exist.
 */
export async function fakeApiServer(
  script: Readonly<Record<string, Reply | readonly Reply[]>>,
): Promise<FakeApiServer> {
  const replies = new Map<string, Reply[]>(
    Object.entries({ ...discovery, ...script }).map(([line, reply]) => [
      line,
      Array.isArray(reply) ? [...(reply as readonly Reply[])] : [reply as Reply],
    ]),
  )
  const seen: Seen[] = []
  let connections = 0
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const line = `${request.method ?? ''} ${request.url ?? ''}`
      const { accept, authorization, 'content-type': contentType } = request.headers
      seen.push({ line, accept, contentType, authorization, body })
      const left = replies.get(line) ?? [gone]
      const reply = (left.length > 1 ? left.shift() : left[0]) ?? gone
      if (reply.body === 'hang') return
      if (reply.body === 'reset') {
        request.socket.destroy()
        return
      }
      const isText = typeof reply.body === 'string'
      response.writeHead(reply.status, {
        'content-type': isText ? 'text/plain' : 'application/json',
      })
      response.end(isText ? reply.body : JSON.stringify(reply.body))
    })
  })
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })

  const { port } = server.address() as AddressInfo
  const clock = { ms: 0 }
  const url = `http://127.0.0.1:${String(port)}/`
  const client = createApiClient(kubeConfig(url))
  return {
    url,
    cluster: createKubeCluster(client, () => clock.ms),
    seen,
    connections: () => connections,
    clock,
  }
}

/** The client refuses plain HTTP unless TLS is not to be verified. */
export function kubeConfig(server: string, user: User = { name: 'u', token }): KubeConfig {
  const config = new KubeConfig()
  config.loadFromClusterAndUser({ name: 'c', server, skipTLSVerify: true }, user)
  return config
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
