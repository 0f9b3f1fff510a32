import type { AddressInfo } from 'node:net'
import { Server as SecureServer } from 'node:tls'
import { createLog } from '../../src/log.ts'
import { buildApp } from '../../src/server/app.ts'
import { noHooks } from '../../src/server/hook-table.ts'
import { createMetrics } from '../../src/server/metrics.ts'
import { bindWebhooks } from '../../src/server/webhook-table.ts'
import { loadExample } from '../../src/simulate/example-files.ts'
import { issueGeneration } from '../../src/tls/generation.ts'

/** The webhooks over HTTPS, knowing the example's hub and forms; tells its port, and when asked its CPU time. */
const { hub, forms } = await loadExample()
const byName = (objects: typeof forms) =>
  new Map(objects.map((object) => [object.metadata.name, object]))
const knowledge = {
  namespace: 'lynq-system',
  hubs: byName([hub]),
  forms: byName(forms),
  nodesByForm: new Map(forms.map(({ metadata }) => [metadata.name, 200])),
  nodesByHub: new Map([[hub.metadata.name, 200 * forms.length]]),
}
const app = buildApp({
  config: { bodyLimitBytes: 1024, maxConcurrentSyncs: 1, maxQueuedSyncs: 1 },
  hooks: noHooks,
  webhooks: bindWebhooks({ knowledge: () => knowledge, writers: new Set() }),
  metrics: createMetrics({ maxNodes: 0 }),
  log: createLog('error'),
  ready: () => true,
  secure: true,
})
const { server } = app
if (!(server instanceof SecureServer)) throw new Error('the app is not secure')
server.setSecureContext({ ...issueGeneration(['localhost'], new Date()) })
await app.listen({ host: '127.0.0.1', port: 0 })
process.on('message', () => process.send?.(process.cpuUsage()))
process.send?.((server.address() as AddressInfo).port)
