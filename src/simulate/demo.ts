import { compositeControllers } from '../api/composite-controllers.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { DemoEvent } from './demo-report.ts'
import { finalState } from './demo-report.ts'
import { isReady, nodesOf, nodeTable, timelineRow, timelineTitle } from './demo-tables.ts'
import { fieldsOf } from './fields.ts'
import type { CsvRow } from './example-files.ts'
import { loadExample } from './example-files.ts'
import { startEmbeddedService } from './embedded-service.ts'

/** Moments of the reference document's timeline, in seconds. */
const MOMENTS = [0, 10, 30, 60, 90, 120]
const FORMS = ['data-tier', 'api-tier', 'web-tier', 'worker-tier']
const KUBECTL = { manager: 'kubectl' }

/**
 * When things are up in the demo's cluster, after the reference document: its API waits for the
 * database, its web tier for the API, all by themselves, as their containers do.
 */
const UP_AFTER_MS = { postgres: 45_000, redis: 20_000, api: 75_000, worker: 75_000, web: 105_000 }

const isJson = process.argv.includes('--json')
const example = await loadExample()
const service = await startEmbeddedService({
  start: new Date('2026-01-01T00:00:00Z'),
  controllers: compositeControllers({
    hookUrl: 'http://lynq.lynq-system:8080/hooks',
    timeoutSeconds: 10,
  }),
  kubelet: { readyAfterMs: 1000, delaysMs: delays(example.rows) },
  seed: 1,
})
const { simulation } = service
const started = simulation.now()
const events: DemoEvent[] = []
const say = (text: string): void => {
  if (!isJson) process.stdout.write(`${text}\n`)
}

await startUp(example.forms, example.hub)
await changeRow()
await deactivateRow()
if (isJson) process.stdout.write(`${JSON.stringify(finalState(simulation, events))}\n`)
await service.close()

function secondsNow(): number {
  return Math.round((simulation.now() - started) / 1000)
}

function note(text: string): void {
  events.push({ atSeconds: secondsNow(), text })
  say(`T+${String(secondsNow())}s  ${text}`)
}

async function startUp(forms: readonly KubeObject[], hub: KubeObject): Promise<void> {
  for (const object of [hub, ...forms]) simulation.api.create(object, KUBECTL)
  note(`applied LynqHub ${hub.metadata.name} and ${String(forms.length)} LynqForms`)
  say(`\nStart-up of acme-corp\n${timelineTitle(FORMS)}`)
  for (const moment of MOMENTS) {
    const until = started + moment * 1000
    // The first moment shows what the first second brought.
    await simulation.runUntil(() => simulation.now() >= Math.max(until, started + 500), 1_000_000)
    say(timelineRow(simulation, moment, FORMS))
  }
  await until('all nodes are Ready', allReady)
  note(`all ${String(nodes().length)} LynqNodes are Ready`)
  say(`\n$ kubectl get lynqnodes\n${nodeTable(simulation)}`)
}

async function changeRow(): Promise<void> {
  setRows((row) => (row['node_id'] === 'acme-corp' ? { ...row, api_replicas: '5' } : row))
  say('')
  note('row acme-corp: api_replicas 3 → 5')
  await until('the Deployment has 5 replicas', () => {
    return fieldOf(acmeApi()?.spec, 'replicas') === 5
  })
  note('Deployment node-acme-corp/acme-corp-api has 5 replicas')
  await until('5 replicas are ready', () => fieldOf(acmeApi()?.status, 'readyReplicas') === 5)
  await until('all nodes are Ready again', allReady)
  note('all LynqNodes are Ready again')
}

async function deactivateRow(): Promise<void> {
  setRows((row) => (row['node_id'] === 'initech' ? { ...row, is_active: '0' } : row))
  say('')
  note('row initech: is_active 1 → 0')
  await until('the nodes of initech are gone', () =>
    nodes().every(({ metadata }) => !metadata.name.startsWith('initech-')),
  )
  note('the LynqNodes of initech are gone, and their children with them')
  await simulation.run(10_000)
  const kept = simulation.api
    .list('apps/v1', 'StatefulSet', 'node-initech')
    .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
  note(`kept by deletionPolicy: Retain: StatefulSet ${kept.join(', ')} and its Namespace`)
  say(`\n$ kubectl get lynqnodes\n${nodeTable(simulation)}`)
}

/** A demo that waits in vain has not shown what it says. */
async function until(what: string, isDone: () => boolean): Promise<void> {
  if (await simulation.runUntil(isDone, 600_000)) return
  throw new Error(`waited 10 minutes (of virtual time) in vain until ${what}`)
}

function acmeApi(): KubeObject | undefined {
  const namespace = 'node-acme-corp'
  return simulation.api.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name: 'acme-corp-api',
  })
}

function fieldOf(value: unknown, field: string): unknown {
  return fieldsOf(value)[field]
}

function delays(rows: readonly CsvRow[]): Readonly<Record<string, number>> {
  const entries = rows.flatMap(({ node_id: uid = '' }) =>
    Object.entries(UP_AFTER_MS).map(([tier, ms]): [string, number] => {
      return [`${tier === 'postgres' ? 'StatefulSet' : 'Deployment'}/${uid}-${tier}`, ms]
    }),
  )
  return Object.fromEntries(entries)
}

function nodes(): readonly KubeObject[] {
  return simulation.api.list('operator.lynq.sh/v1', 'LynqNode')
}

function allReady(): boolean {
  const all = nodesOf(simulation)
  return all.length >= FORMS.length && all.every((node) => isReady(node) === 'True')
}

/** What an UPDATE does in a database: the next read sees it. */
function setRows(change: (row: CsvRow) => CsvRow): void {
  const name = example.hub.metadata.name
  const ref = { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqHub', name }
  example.rows = example.rows.map(change)
  simulation.api.patch(ref, { spec: { source: { rows: example.rows } } }, KUBECTL)
}
