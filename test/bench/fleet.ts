import { writeFileSync } from 'node:fs'
import type { HubRequest } from '../../hooks/requests.ts'
import { NODES } from '../../hooks/requests.ts'
import { readyExample } from './ready-example.ts'

export interface Fleet {
  /** File with the body of the hub's sync request. */
  readonly body: string
  readonly rows: readonly Readonly<Record<string, string>>[]
  readonly nodeCount: number
}

/** `fleet.ts ROWS FILE`: writes a hub's request with ROWS × 4 Ready nodes, as large as real ones are. */
const [size = '1000', file = ''] = process.argv.slice(2)
const request = (await readyExample()).get('hub/multi-tier-nodes') as unknown as HubRequest
const patterns = Object.values(request.children[NODES] ?? {})
  .filter(({ metadata }) => metadata.name.startsWith('acme-corp-'))
  .map((node) => [node.metadata.name, JSON.stringify(node)] as const)
const source = request.parent.spec.source.rows as readonly Readonly<Record<string, string>>[]
const rows: Readonly<Record<string, string>>[] = []
const nodes: string[] = []
for (let index = 0; index < Number(size); index += 1) {
  const uid = `cust-${String(index).padStart(5, '0')}`
  rows.push({ ...source[0], node_id: uid })
  for (const [name, node] of patterns) {
    nodes.push(`"${name.replace('acme-corp', uid)}":${node.replaceAll('acme-corp', uid)}`)
  }
}
const mysql = { host: 'db', port: 3306, username: 'reader', database: 'nodes_db', table: 'nodes' }
const spec = { ...request.parent.spec, source: { type: 'mysql', syncInterval: '1m', mysql } }
const rest = JSON.stringify({
  ...request,
  parent: { ...request.parent, spec },
  children: undefined,
})
const body = `${file}.body`
writeFileSync(body, `${rest.slice(0, -1)},"children":{"${NODES}":{${nodes.join(',')}}}}`)
writeFileSync(file, JSON.stringify({ body, rows, nodeCount: nodes.length } satisfies Fleet))
