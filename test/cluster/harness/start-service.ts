import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { writeFile } from 'node:fs/promises'
import type { ControlPlaneAddress } from './control-plane.ts'
import { kubeconfig, tokenOf, users } from './control-plane.ts'
import { repository } from './repository.ts'
import type { RunningProcess } from './start-process.ts'
import { startProcess } from './start-process.ts'

export interface ServiceOptions {
  readonly server: string
  /** Everything without `tlsPort`; health and metrics with it. */
  readonly port: number
  /** HTTPS for hooks and webhooks, with a certificate of its own making for `localhost`. */
  readonly tlsPort?: number | undefined
}

/** Starts the built service, with the rights of its own ClusterRole; resolves when it is ready. */
export async function startService(
  address: ControlPlaneAddress,
  { server, port, tlsPort }: ServiceOptions,
): Promise<RunningProcess> {
  const file = join(address.folder, 'lynq-proxy.kubeconfig')
  await writeFile(file, kubeconfig(server, tokenOf('lynq')), { mode: 0o600 })
  const started = startProcess({
    name: 'lynq',
    command: process.execPath,
    args: [
      '--disable-proto=delete',
      '--max-old-space-size=768',
      join(repository, 'dist/src/main.js'),
    ],
    env: {
      ...{ KUBECONFIG: file, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn' },
      ...(tlsPort === undefined ? {} : tlsVariables(tlsPort)),
    },
    log: join(address.folder, 'lynq.log'),
  })
  for (const givenUpAt = Date.now() + 30_000; ;) {
    if (!started.isRunning() || Date.now() > givenUpAt) {
      throw new Error(`the service does not become ready:\n${started.tail()}`)
    }
    const reply = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    await delay(30)
    // One that was left behind on this port would answer too, and ours would have ended.
    if (reply?.ok === true && started.isRunning()) return started
  }
}

/** On one machine everybody hears of a new CA at once. */
function tlsVariables(port: number): Readonly<Record<string, string>> {
  const names = { TLS_DNS_NAMES: 'localhost', NODE_WRITERS: users.metacontroller.name }
  return {
    ...names,
    ...{ TLS_MODE: 'self-managed', TLS_PORT: String(port), TLS_SETTLE_SECONDS: '2' },
  }
}

/** How often each hook was called since the service started, by `kind/verb`. */
export async function readHookCalls(port: number): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const counts = new Map<string, number>()
  for (const match of text.matchAll(/^lynq_hook_requests_total\{(.*?)\} (\d+)/gm)) {
    const labels = match[1] ?? ''
    const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? ''
    const key = `${label('kind')}/${label('verb')}`
    counts.set(key, (counts.get(key) ?? 0) + Number(match[2]))
  }
  return counts
}
