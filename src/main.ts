import closeWithGrace from 'close-with-grace'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCluster } from './cluster/open-cluster.ts'
import { loadConfig } from './config.ts'
import { createLog } from './log.ts'
import { buildApp } from './server/app.ts'
import { bindHooks, createHookDeps } from './server/bind-hooks.ts'
import { createMetrics } from './server/metrics.ts'

// Own keys called `__proto__` are legal in users' objects; without the accessor an assignment to
// one is harmless (as `node --disable-proto=delete`, however the process was started).
Reflect.deleteProperty(Object.prototype, '__proto__')

const { config, warnings } = readConfig()
const log = createLog(config.logLevel)
for (const warning of warnings) log.warn(warning)

let isReady = false
/** What a clean end closes, in order; grows as the start goes on. */
const closers: (() => Promise<void>)[] = []

closeWithGrace({ delay: config.drainMs + 1000, logger: false }, async ({ err, signal }) => {
  isReady = false
  if (err !== undefined) {
    log.fatal({ err }, 'unexpected error, exiting')
    return
  }
  log.info({ signal }, 'draining')
  // Endpoints take a moment to forget this process; until then it answers as ever.
  const settleMs = Math.min(2000, config.drainMs / 4)
  await sleep(settleMs)
  const closed = closers.reduce((before, close) => before.then(close), Promise.resolve())
  await Promise.race([closed, sleep(config.drainMs - settleMs)])
  log.info('stopped')
})

const cluster = await openCluster(config.cluster)
const metrics = createMetrics({ maxNodes: config.metricsMaxNodes })
const deps = createHookDeps({
  cluster,
  namespace: config.namespace,
  maxRows: config.maxRows,
  onRead: (hub, seconds, result) => metrics.recordRead(hub.metadata.name, seconds, result),
})
const app = buildApp({ config, hooks: bindHooks(deps), metrics, log, ready: () => isReady })
closers.push(
  () => app.close(),
  () => deps.sources.close(),
)

try {
  await app.listen({ host: config.host, port: config.port })
} catch (error) {
  const place = `${config.host}:${String(config.port)}`
  log.fatal({ err: error }, `cannot listen on ${place}: choose another HOST or PORT`)
  process.exit(1)
}
isReady = true
log.info({ addresses: app.addresses(), cluster: config.cluster.mode }, 'listening')

function readConfig(): ReturnType<typeof loadConfig> {
  try {
    return loadConfig(process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
