import { readFileSync } from 'node:fs'
import { syncHub } from '../../hooks/hub/sync.ts'
import type { HubRequest } from '../../hooks/requests.ts'
import { noCluster } from '../../src/cluster/cluster.ts'
import { createHookDeps } from '../../src/server/bind-hooks.ts'
import type { Fleet } from './fleet.ts'
import { sampled } from './sampled.ts'

/**
 * Hub sync, all nodes observed and unchanged, JSON in to JSON out. The fleet was made by another
 * process (fleet.ts), so that only the hook's own memory counts.
 */
const { body, rows, nodeCount } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Fleet
const read = rows.map((row) => new Map(Object.entries(row)))
const now = new Date('2026-01-01T00:03:00Z')
const created = createHookDeps({ cluster: noCluster, namespace: 'lynq-system', now: () => now })
const source = {
  read: () => Promise.resolve({ ok: true, rows: read } as const),
  close: () => Promise.resolve(),
}
// The rows are read once an interval; what is measured is a sync in between.
const deps = { ...created, sources: { ...created.sources, for: () => source } }
const text = readFileSync(body, 'latin1')
const call = async (): Promise<string> =>
  JSON.stringify(await syncHub(JSON.parse(text) as HubRequest, deps))

const { children } = JSON.parse(await call()) as { readonly children: readonly unknown[] }
if (children.length !== nodeCount) {
  throw new Error(`expected ${String(nodeCount)} nodes, got ${String(children.length)}`)
}
const runs = nodeCount > 20_000 ? { runs: 7, warmUp: 2 } : { runs: 40, warmUp: 20 }
process.stdout.write(JSON.stringify(await sampled(runs, call)))
