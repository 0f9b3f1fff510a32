import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { createLog, type LogLevel } from '../../src/log.ts'
import { buildApp, type AppOptions } from '../../src/server/app.ts'
import type { Hook, HookTable } from '../../src/server/hook-table.ts'
import { createMetrics, type Metrics } from '../../src/server/metrics.ts'
import type { WebhookTable } from '../../src/server/webhook-table.ts'

export interface TestApp {
  readonly app: FastifyInstance
  readonly metrics: Metrics
  /** Everything logged so far, as text. */
  readonly logged: () => string
}

/** All nine hooks answer by `hook`, unless told otherwise by `verb`. */
export function hookTable(answers: { sync?: Hook; finalize?: Hook; customize?: Hook }): HookTable {
  const verbs = {
    sync: answers.sync ?? (() => Promise.resolve({ status: {}, children: [] })),
    finalize:
      answers.finalize ?? (() => Promise.resolve({ status: {}, children: [], finalized: true })),
    customize: answers.customize ?? (() => Promise.resolve({ relatedResources: [] })),
  }
  return { form: verbs, hub: verbs, node: verbs }
}

/** The service over fake hooks; closed when the test ends. */
export function testApp(
  hooks: HookTable,
  options: Partial<AppOptions['config']> & {
    readonly ready?: () => boolean
    readonly logLevel?: LogLevel
    readonly maxNodes?: number
    readonly secure?: boolean
    readonly webhooks?: WebhookTable
  } = {},
): TestApp {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const { ready = () => true, logLevel = 'trace', maxNodes = 100, ...rest } = options
  const { secure = false, webhooks, ...limits } = rest
  const metrics = createMetrics({ maxNodes })
  const app = buildApp({
    config: { bodyLimitBytes: 1024 * 1024, maxConcurrentSyncs: 8, maxQueuedSyncs: 8, ...limits },
    hooks,
    metrics,
    log: createLog(logLevel, sink),
    ready,
    secure,
    ...(webhooks === undefined ? {} : { webhooks }),
  })
  onTestFinished(() => app.close())
  return { app, metrics, logged: () => lines.join('') }
}

export function kubeObject(kind: string, name: string, more: object = {}): object {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind,
    metadata: { name, uid: `uid-of-${name}` },
    ...more,
  }
}

/** A complete body for sync and finalize. */
export function syncBody(more: object = {}): Record<string, unknown> {
  return {
    controller: kubeObject('CompositeController', 'lynq-node'),
    parent: kubeObject('LynqNode', 'acme-web'),
    children: {},
    related: {},
    finalizing: false,
    ...more,
  }
}
