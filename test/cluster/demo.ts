import { setTimeout as delay } from 'node:timers/promises'
import { execFileSync, spawnSync } from 'node:child_process'
import type { LynqNode } from '../../src/api/node.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { isNodeReady } from '../../src/plan/node-object.ts'
import { loadExample } from '../../src/simulate/example-files.ts'
import { kubeconfigOf } from './harness/control-plane.ts'
import { startExampleCluster } from './harness/example-cluster.ts'
import { repository } from './harness/repository.ts'
import { isRealMetacontroller, startMetacontroller } from './harness/start-metacontroller.ts'
import { startService } from './harness/start-service.ts'

/**
 * `npm run demo:cluster`: a real control plane on loopback with the multi-tier example on it. Shows
 * how the nodes become Ready, and stays up to be played with until Ctrl-C.
 */
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const built = spawnSync('npx', ['tsc', '-p', 'src/tsconfig.build.json'], {
  cwd: repository,
  stdio: 'inherit',
})
if (built.status !== 0) process.exit(1)
const cluster = await startExampleCluster(say)
const { world, mariadb } = cluster
const { address, servicePort: port } = world
const service = await startService(address, { server: address.server, port })
const role = isRealMetacontroller ? 'Metacontroller' : "the in-repo loop in Metacontroller's place"
say(`starting ${role}`)
const metacontroller = await startMetacontroller(address, {
  server: address.server,
  strategy: 'server-side-apply',
})
const end = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end.abort())

const kubectl = (...args: readonly string[]): string =>
  execFileSync(address.binaries.kubectl, args, {
    env: { ...process.env, KUBECONFIG: kubeconfigOf(address, 'admin') },
    encoding: 'utf8',
    timeout: 30_000,
  })
const nodes = (): readonly LynqNode[] =>
  world.mirror.list(
    'operator.lynq.sh/v1',
    'LynqNode',
  ) as readonly KubeObject[] as readonly LynqNode[]

await cluster.applyExample('10s')
const { rows } = await loadExample()
await cluster.insert(rows)
say(`applied the hub and four forms, inserted ${rows.length} rows (three of them active)\n`)
let shown = ''
while (!end.signal.aborted) {
  const table = kubectl('get', 'lynqnodes')
  // Ages move on their own.
  const essence = table.replaceAll(/\d+s|\d+m\d*s?/g, '')
  if (essence !== shown) say(`$ kubectl get lynqnodes\n${table}`)
  shown = essence
  if (nodes().length === 12 && nodes().every(isNodeReady)) break
  await delay(500)
}
if (!end.signal.aborted) {
  say(`$ kubectl get lynqhub,lynqforms\n${kubectl('get', 'lynqhub,lynqforms')}`)
  say(`Look around, in another terminal:

  export KUBECONFIG=${kubeconfigOf(address, 'admin')}
  ${address.binaries.kubectl} get lynqnodes,deployments,statefulsets -A
  mariadb --protocol=TCP --host=${mariadb.host} --port=${mariadb.port} --user=root nodes_db \\
    -e "INSERT INTO nodes (node_id, domain) VALUES ('hooli', 'hooli.example.com')"

Ctrl-C ends it and removes everything.`)
}
while (!end.signal.aborted) await delay(200)
say('stopping')
await metacontroller.stop()
await service.stop()
await cluster.stop()
