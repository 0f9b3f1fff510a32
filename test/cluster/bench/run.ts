import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ApplyStrategy } from '../../../src/simulate/apply-child.ts'
import { fieldAt } from '../../../src/simulate/fields.ts'
import { median } from '../../bench/median.ts'
import type { AuditEntry } from '../harness/audit-log.ts'
import { openAuditLog } from '../harness/audit-log.ts'
import { secondsUntil, startExampleCluster } from '../harness/example-cluster.ts'
import { startMetacontroller } from '../harness/start-metacontroller.ts'
import { readHookCalls, startService } from '../harness/start-service.ts'
import { editApiTier } from './edit-form.ts'
import { startEmptyHook } from './empty-hook.ts'
import { isRolledOut, watchExample } from './example-progress.ts'
import { measureRollout } from './measure-rollout.ts'
import { readUsage } from './process-usage.ts'

/**
 * `npm run -s bench:cluster -- --rows N [--hook empty] [--strategy dynamic-apply] [--interval 5s]
 * [--qps 500] [--rollout]`:
 * the multi-tier example on a real control plane, one JSON object on stdout. Seconds count from the
 * commit of the rows (`--hook empty`: from the hub's apply), so they include the wait for a poll.
 * `--rollout` measures gradual rollouts (`measure-rollout.ts`) instead of single changes.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10' },
    hook: { type: 'string', default: 'ours' },
    strategy: { type: 'string', default: 'server-side-apply' },
    interval: { type: 'string', default: '5s' },
    qps: { type: 'string', default: '500' },
    rollout: { type: 'boolean', default: false },
  },
})
const say = (text: string): void => void process.stderr.write(`${text}\n`)
const rows = Number(values.rows)
const uids = Array.from(
  { length: rows },
  (_, index) => `customer-${String(index).padStart(4, '0')}`,
)
const strategy = values.strategy as ApplyStrategy
const round = (seconds: number): number => Math.round(seconds * 100) / 100

const cluster = await startExampleCluster(say)
const { world } = cluster
const { address, servicePort: port, mirror, client } = world
const { server } = address
try {
  const result = values.hook === 'empty' ? await measureEmpty() : await measureOurs()
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  await cluster.stop()
}

async function measureEmpty(): Promise<object> {
  const hook = await startEmptyHook(port, uids)
  const metacontroller = await startMetacontroller(address, {
    server,
    strategy,
    qps: Number(values.qps),
  })
  const progress = watchExample(mirror, rows)
  const audit = openAuditLog(address.auditLog)
  audit.read()
  const begin = Date.now()
  await cluster.applyExample(values.interval)
  const nodesCreatedS = await secondsUntil('all nodes', begin, progress.areNodesThere)
  const childrenS = await secondsUntil('all children', begin, progress.areChildrenThere)
  const readyS = await secondsUntil('all workloads ready', begin, progress.areWorkloadsReady)
  const result = {
    rows,
    nodesCreatedS: round(nodesCreatedS),
    childrenS: round(childrenS),
    readyS: round(readyS),
    metacontrollerCpuS: round(readUsage(metacontroller.pid).cpuSeconds),
    requests: countVerbs(audit.read()),
  }
  await metacontroller.stop()
  await hook.stop()
  return result
}

async function measureOurs(): Promise<object> {
  const service = await startService(address, { server, port })
  const metacontroller = await startMetacontroller(address, {
    server,
    strategy,
    qps: Number(values.qps),
  })
  const progress = watchExample(mirror, rows)
  await cluster.applyExample(values.interval)
  await secondsUntil('four revisions', Date.now(), () => {
    return mirror.list('apps/v1', 'ControllerRevision').length === 4
  })
  const audit = openAuditLog(address.auditLog)
  audit.read()

  await cluster.insert(uids.map((uid) => ({ node_id: uid, domain: `${uid}.example.com` })))
  const begin = Date.now()
  const nodesCreatedS = await secondsUntil('all nodes', begin, progress.areNodesThere)
  say(`all nodes after ${nodesCreatedS} s`)
  const childrenS = await secondsUntil('all children', begin, progress.areChildrenThere)
  say(`all children after ${childrenS} s`)
  const workloadsS = await secondsUntil('all workloads ready', begin, progress.areWorkloadsReady)
  const readyS = await secondsUntil('all nodes Ready', begin, progress.areNodesReady)
  say(`all Ready after ${readyS} s`)
  const [serviceUse, theirUse] = [readUsage(service.pid), readUsage(metacontroller.pid)]
  const requests = countVerbs(audit.read())
  const hookCalls = Object.fromEntries(await readHookCalls(port))

  if (values.rollout) {
    const figures = await measureRollout(cluster, progress)
    await metacontroller.stop()
    await service.stop()
    return { rows, readyS: round(readyS), ...figures }
  }
  const rowChangeS = await changeRow()
  const driftRevertS = await deleteService()
  const formEditS = await editForm()
  const idleWrites = await rest()
  const result = {
    rows,
    nodesCreatedS: round(nodesCreatedS),
    childrenS: round(childrenS),
    workloadsS: round(workloadsS),
    readyS: round(readyS),
    serviceCpuS: round(serviceUse.cpuSeconds),
    serviceRssMb: serviceUse.peakRssMb,
    metacontrollerCpuS: round(theirUse.cpuSeconds),
    metacontrollerRssMb: theirUse.peakRssMb,
    requests,
    hookCalls,
    rowChangeS: round(rowChangeS),
    formEditS: round(formEditS),
    driftRevertS: round(driftRevertS),
    idleWrites,
  }
  await metacontroller.stop()
  await service.stop()
  return result

  /** UPDATE of a row until its Deployment has the new number of replicas; the slowest of five. */
  async function changeRow(): Promise<number> {
    const seconds: number[] = []
    for (const [index, uid] of uids.slice(0, 5).entries()) {
      // Not in step with the poll.
      await delay(700 * index)
      const sql = `UPDATE nodes_db.nodes SET api_replicas = 4 WHERE node_id = '${uid}'`
      await cluster.mariadb.sql(sql)
      const api = { apiVersion: 'apps/v1', kind: 'Deployment', name: `${uid}-api` }
      const ref = { ...api, namespace: `node-${uid}` }
      const isChanged = (): boolean => fieldAt(mirror.get(ref)?.spec, 'replicas') === 4
      seconds.push(await secondsUntil('4 replicas', Date.now(), isChanged))
    }
    return Math.max(...seconds)
  }

  /** A Service deleted by someone until its successor is there; the median of five. */
  async function deleteService(): Promise<number> {
    const seconds: number[] = []
    for (const uid of uids.slice(0, 5)) {
      const service = { apiVersion: 'v1', kind: 'Service', name: `${uid}-api` }
      const ref = { ...service, namespace: `node-${uid}` }
      const old = mirror.get(ref)?.metadata.uid
      const since = Date.now()
      await client.remove(ref)
      const isBack = (): boolean => ![undefined, old].includes(mirror.get(ref)?.metadata.uid)
      seconds.push(await secondsUntil('the Service', since, isBack))
    }
    return median(seconds)
  }

  /** A new image in a form until it runs in every row. */
  async function editForm(): Promise<number> {
    await editApiTier(client, { image: 'api:edited' })
    return secondsUntil('the new image everywhere', Date.now(), () =>
      progress.deployments('api').every((object) => {
        return JSON.stringify(object.spec).includes('api:edited') && isRolledOut(object)
      }),
    )
  }

  /** Writes in 60 s in which nothing happens; the hub is not due to be read. */
  async function rest(): Promise<number> {
    await secondsUntil('all nodes Ready again', Date.now(), progress.areNodesReady)
    const hub = { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqHub', name: 'multi-tier-nodes' }
    await client.patch(hub, { spec: { source: { syncInterval: '10m' } } })
    await delay(10_000)
    audit.read()
    await delay(60_000)
    const later = audit.read().filter(isOurs)
    return later.filter(({ verb }) => !['get', 'list', 'watch'].includes(verb)).length
  }
}

function isOurs({ user, stage }: AuditEntry): boolean {
  return (user === 'metacontroller' || user === 'lynq') && stage === 'ResponseComplete'
}

/** Requests of Metacontroller and the service by verb. */
function countVerbs(entries: readonly AuditEntry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { verb, subresource, user } of entries.filter(isOurs)) {
    const name = [verb, ...(subresource === '' ? [] : [subresource])].join('/')
    const key = user === 'lynq' ? `${name} (service)` : name
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
