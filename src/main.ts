import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import { Server as SecureServer } from 'node:tls'
import { createEnabledKinds } from '../webhooks/enabled-kinds.ts'
import { createKnowledgeCache } from '../webhooks/knowledge-cache.ts'
import { openCluster } from './cluster/open-cluster.ts'
import type { TlsConfig } from './config-tls.ts'
import { loadConfig } from './config.ts'
import { createLog } from './log.ts'
import { buildApp, buildStatusApp } from './server/app.ts'
import { bindHooks, createHookDeps } from './server/bind-hooks.ts'
import { createMetrics } from './server/metrics.ts'
import { warmUp } from './server/warm-up.ts'
import { bindWebhooks } from './server/webhook-table.ts'
import { certificateFiles } from './tls/certificate-files.ts'
import { keepCertificate, type LookForCertificate } from './tls/certificate-keeper.ts'
import { daysLeft } from './tls/generation.ts'
import { followTrust } from './tls/follow-trust.ts'
import { selfManaged } from './tls/self-managed.ts'

// Own keys called `__proto__` are legal in users' objects; without the accessor an assignment to
// one is harmless (as `node --disable-proto=delete`, however the process was started).
Reflect.deleteProperty(Object.prototype, '__proto__')

const { config, warnings } = readConfig()
const log = createLog(config.logLevel)
for (const warning of warnings) log.warn(warning)

let isReady = false
let hasCertificate = true
/** What a clean end closes, in order; grows as the start goes on. */
const closers: (() => Promise<void> | void)[] = []

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

const { cluster, api } = await openCluster(config.cluster)
const metrics = createMetrics({ maxNodes: config.metricsMaxNodes })
const deps = createHookDeps({
  cluster,
  namespace: config.namespace,
  maxRows: config.maxRows,
  onRead: (hub, seconds, result) => metrics.recordRead(hub.metadata.name, seconds, result),
})
// The API server calls webhooks over TLS only; without it nobody would use what is watched or warm.
const known =
  config.tls.mode === 'off' || api === undefined
    ? undefined
    : createKnowledgeCache({
        follow: api.follow,
        readEnabledKinds: createEnabledKinds(api.client),
        onError: (message) => log.warn(message),
      })
const options = {
  config,
  hooks: bindHooks(deps),
  webhooks: bindWebhooks({
    knowledge: () => ({ namespace: config.namespace, ...known?.current() }),
    writers: new Set(config.nodeWriters),
  }),
  metrics,
  log,
  ready: () => isReady && hasCertificate,
}
closers.push(
  () => deps.sources.close(),
  () => known?.stop(),
)

if (config.tls.mode === 'off') {
  await listen(buildApp(options), config.port)
} else {
  const status = buildStatusApp(options)
  const calls = buildApp({ ...options, secure: true })
  await listen(status, config.port)
  const keeper = await keepCertificate(chooseSource(config.tls), {
    onCertificate({ cert, key }) {
      // New connections get it; those that are open stay as they are, so no call is lost.
      if (calls.server instanceof SecureServer) calls.server.setSecureContext({ cert, key })
      log.info({ daysLeft: Math.floor(daysLeft(cert, new Date())) }, 'serving a new certificate')
    },
    onTrouble: (message) => log.warn(message),
    onLook({ serve }) {
      hasCertificate = serve !== undefined
      if (serve) metrics.recordCertificate(daysLeft(serve.cert, new Date()))
    },
  })
  closers.push(() => keeper.stop())
  if (config.tls.mode === 'self-managed' && api !== undefined) {
    closers.push(followTrust(api.follow, config.namespace, () => keeper.lookSoon()))
  }
  await listen(calls, config.tls.port)
}
isReady = true
if (config.tls.mode !== 'off') {
  warmUp(options.webhooks.form).catch((err: unknown) => log.warn({ err }, 'not warmed up'))
}

async function listen(app: FastifyInstance, port: number): Promise<void> {
  closers.unshift(() => app.close())
  try {
    await app.listen({ host: config.host, port })
  } catch (error) {
    const place = `${config.host}:${String(port)}`
    log.fatal({ err: error }, `cannot listen on ${place}: choose another HOST, PORT or TLS_PORT`)
    process.exit(1)
  }
  log.info({ addresses: app.addresses(), cluster: config.cluster.mode }, 'listening')
}

function chooseSource(tls: Exclude<TlsConfig, { mode: 'off' }>): LookForCertificate {
  if (tls.mode === 'files') return certificateFiles(tls)
  // The configuration sees to it that there is a cluster.
  if (api === undefined) throw new Error('TLS_MODE is self-managed, but there is no cluster')
  const { client } = api
  const { namespace } = config
  const { dnsNames, settleMs } = tls
  return selfManaged({ client, namespace, dnsNames, settleMs, now: () => new Date() })
}

function readConfig(): ReturnType<typeof loadConfig> {
  try {
    return loadConfig(process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
