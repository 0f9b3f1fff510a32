import { syncHub } from '../../hooks/hub/sync.ts'
import type { HubRequest } from '../../hooks/requests.ts'
import { NODES } from '../../hooks/requests.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { noCluster } from '../../src/cluster/cluster.ts'
import { createHookDeps } from '../../src/server/bind-hooks.ts'
import { readyExample } from './ready-example.ts'
import { sampled } from './sampled.ts'

/** Hub sync of N rows × 4 forms, all nodes observed and unchanged, JSON in to JSON out. */
const count = Number(process.argv[2] ?? '1000')
const { text, rows } = await fleet(count)
const now = new Date('2026-01-01T00:03:00Z')
const created = createHookDeps({ cluster: noCluster, namespace: 'lynq-system', now: () => now })
const deps = {
  ...created,
  // The rows are read once an interval; what is measured is a sync in between.
  sources: {
    ...created.sources,
    for: () => ({
      read: () => Promise.resolve({ ok: true, rows } as const),
      close: async () => {},
    }),
  },
}
const call = async (): Promise<string> =>
  JSON.stringify(await syncHub(JSON.parse(text) as HubRequest, deps))

const { children } = JSON.parse(await call()) as { readonly children: readonly unknown[] }
if (children.length !== count * 4) {
  throw new Error(`expected ${String(count * 4)} nodes, got ${String(children.length)}`)
}
const runs = count > 5000 ? { runs: 7, warmUp: 2 } : { runs: 40, warmUp: 20 }
process.stdout.write(JSON.stringify(await sampled(runs, call)))

async function fleet(
  size: number,
): Promise<{ readonly text: string; readonly rows: readonly ReadonlyMap<string, string>[] }> {
  const bodies = await readyExample()
  const body = bodies.get('hub/multi-tier-nodes') as unknown as HubRequest
  const patterns = Object.values(body.children[NODES] ?? {})
    .filter(({ metadata }) => metadata.name.startsWith('acme-corp-'))
    .map((node) => JSON.stringify(node))
  const source = body.parent.spec.source.rows as readonly Readonly<Record<string, string>>[]
  const [first = {}] = source
  const nodes: Record<string, KubeObject> = {}
  const all: ReadonlyMap<string, string>[] = []
  for (let index = 0; index < size; index += 1) {
    const uid = `cust-${String(index).padStart(5, '0')}`
    all.push(new Map(Object.entries({ ...first, node_id: uid })))
    for (const pattern of patterns) {
      const node = JSON.parse(pattern.replaceAll('acme-corp', uid)) as KubeObject
      nodes[node.metadata.name] = node
    }
  }
  const parent = { ...body.parent, spec: { ...body.parent.spec, source: mysqlSource() } }
  return { text: JSON.stringify({ ...body, parent, children: { [NODES]: nodes } }), rows: all }
}

function mysqlSource(): object {
  const mysql = { host: 'db', port: 3306, username: 'reader', database: 'nodes_db', table: 'nodes' }
  return { type: 'mysql', syncInterval: '1m', mysql }
}
