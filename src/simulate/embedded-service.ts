import { customResourceDefinitions } from '../api/custom-resource-definitions.ts'
import { createCipheriv } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createLog } from '../log.ts'
import { buildApp } from '../server/app.ts'
import { bindHooks, createHookDeps } from '../server/bind-hooks.ts'
import { createMetrics } from '../server/metrics.ts'
import type { HookCall } from './hook-call.ts'
import { createSimulatedCluster } from './simulated-cluster.ts'
import type { Simulation, SimulationOptions } from './simulation.ts'
import { createSimulation } from './simulation.ts'

export interface EmbeddedService {
  readonly simulation: Simulation
  close(): Promise<void>
}

/**
 * The real service on a loopback port, called over HTTP by the simulated Metacontroller, in virtual
 * time: everything that production runs but the cluster and the database server.
 */
export async function startEmbeddedService(
  options: Omit<SimulationOptions, 'call'>,
): Promise<EmbeddedService> {
  const log = createLog('error')
  const metrics = createMetrics({ maxNodes: 1000 })
  const address = { port: 0 }
  const simulation = createSimulation({ ...options, call: postTo(address) })
  for (const definition of customResourceDefinitions()) {
    simulation.api.create(definition, { manager: 'kubectl' })
  }
  const deps = createHookDeps({
    cluster: createSimulatedCluster(simulation.api),
    namespace: 'lynq-system',
    now: () => new Date(simulation.now()),
    randomBytes: seededBytes(options.seed ?? 1),
  })
  const app = buildApp({
    config: { bodyLimitBytes: 64 * 1024 * 1024, maxConcurrentSyncs: 64, maxQueuedSyncs: 256 },
    hooks: bindHooks(deps),
    metrics,
    log,
    ready: () => true,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  address.port = (app.server.address() as AddressInfo).port
  return {
    simulation,
    close: async () => {
      await app.close()
      await deps.sources.close()
    },
  }
}

/** Whatever host a CompositeController names, the call goes to our port. */
function postTo(address: { readonly port: number }): HookCall {
  return async (url, body) => {
    const response = await fetch(
      `http://127.0.0.1:${String(address.port)}${new URL(url).pathname}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    )
    const headers = Object.fromEntries(response.headers)
    const answer: unknown = response.ok ? await response.json() : await response.text()
    return { status: response.status, headers, body: answer }
  }
}

/** Random bytes that are the same at every run: the key stream of a cipher. */
export function seededBytes(seed: number): (length: number) => Uint8Array {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(seed >>> 0)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  return (length) => cipher.update(Buffer.alloc(length))
}
