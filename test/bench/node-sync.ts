import { syncNode } from '../../hooks/node/sync.ts'
import type { NodeRequest } from '../../hooks/requests.ts'
import { noCluster } from '../../src/cluster/cluster.ts'
import { createHookDeps } from '../../src/server/bind-hooks.ts'
import { readyExample } from './ready-example.ts'
import { sampled } from './sampled.ts'

/** Node sync of data-tier with its six observed children, JSON in to JSON out. */
const bodies = await readyExample()
const text = JSON.stringify(bodies.get('node/acme-corp-data-tier'))
const deps = createHookDeps({
  cluster: noCluster,
  namespace: 'lynq-system',
  now: () => new Date('2026-01-01T00:03:00Z'),
})
const call = async (): Promise<string> =>
  JSON.stringify(await syncNode(JSON.parse(text) as NodeRequest, deps))

const { children } = JSON.parse(await call()) as { readonly children: readonly unknown[] }
if (children.length !== 6) throw new Error(`expected 6 children, got ${String(children.length)}`)
process.stdout.write(JSON.stringify(await sampled({ runs: 500, warmUp: 300 }, call)))
