import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import { toErrorReply } from './error-reply.ts'
import { createGate } from './gate.ts'
import { addHookRoutes } from './hook-routes.ts'
import type { HookTable } from './hook-table.ts'
import type { Metrics } from './metrics.ts'
import { addStatusRoutes } from './status-routes.ts'
import { createTokenCheck } from './token-check.ts'
import { addWebhookRoutes } from './webhook-routes.ts'
import type { WebhookTable } from './webhook-table.ts'

export interface AppOptions {
  readonly config: Pick<
    Config,
    'bodyLimitBytes' | 'hookToken' | 'maxConcurrentSyncs' | 'maxQueuedSyncs'
  >
  readonly hooks: HookTable
  /** Default: there is no `/webhooks`. */
  readonly webhooks?: WebhookTable
  readonly metrics: Metrics
  readonly log: Log
  /** Whether `/readyz` says yes; while it does not, connections are closed after their answer. */
  readonly ready: () => boolean
  /**
   * HTTPS, and only hooks and webhooks; handshakes fail until `server.setSecureContext` was called.
   * Default: plain HTTP and everything on one port.
   */
  readonly secure?: boolean
}

// Metacontroller reuses a connection that was idle for up to 90 s. Whoever closes first must be the
// client, else a call meets a closed socket.
const keepAliveMs = 100_000
const headersMs = keepAliveMs + 5_000
const requestMs = headersMs + 15_000

/** The service, not yet listening. Everything impure comes in by `options`. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { config, webhooks, metrics } = options
  const app = buildServer(options, config.bodyLimitBytes)
  const gate = createGate({
    running: config.maxConcurrentSyncs,
    queued: config.maxQueuedSyncs,
    random: Math.random,
  })
  const isAuthorized = createTokenCheck(config.hookToken)
  addHookRoutes(app, { ...options, gate, isAuthorized })
  if (webhooks !== undefined) addWebhookRoutes(app, { webhooks, metrics })
  if (options.secure !== true) addStatusRoutes(app, options)
  return app
}

/** Health and metrics on a port of their own, plain HTTP, beside a secure app. */
export function buildStatusApp(
  options: Pick<AppOptions, 'log' | 'metrics' | 'ready'>,
): FastifyInstance {
  const app = buildServer(options, 1024)
  addStatusRoutes(app, options)
  return app
}

function buildServer(
  { log, ready, secure = false }: Pick<AppOptions, 'log' | 'ready' | 'secure'>,
  bodyLimit: number,
): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log
  const app = fastify({
    loggerInstance,
    // Hook calls get one line of their own; probes and scrapes get none.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit,
    serverFactory: (handler: RequestListener) => createServer(handler, secure),
    // A drained process still answers what reaches it: 503 would cost the parent a back-off.
    return503OnClosing: false,
    // Bodies are user data: a ConfigMap key may be called `__proto__`, and refusing it would wedge
    // its node for ever. JSON.parse makes it an ordinary own key; copying code must keep it one
    // (spread does), and main.ts removes the accessor that would make it dangerous.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // The request is data to judge, not to repair.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  })
  app.removeContentTypeParser('text/plain')
  answerErrors(app, bodyLimit)

  app.addHook('onSend', (_request, reply, _payload, done) => {
    // fastify closes the connection on every body it cannot use. Closing on unread bytes resets it,
    // and the caller never reads why; Node throws the rest away instead, within requestTimeout.
    if (ready()) reply.removeHeader('connection')
    else reply.header('connection', 'close')
    done()
  })
  return app
}

function createServer(handler: RequestListener, secure: boolean): Server {
  const limits = {
    keepAliveTimeout: keepAliveMs,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
  }
  return secure
    ? createHttpsServer({ ...limits, minVersion: 'TLSv1.2' }, handler)
    : createHttpServer(limits, handler)
}

function answerErrors(app: FastifyInstance, bodyLimitBytes: number): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, retryAfterSeconds, body } = toErrorReply(error, {
      id: request.id,
      bodyLimitBytes,
    })
    const { code, message: reason } = body
    // What is routine (nobody home at a path, come back later) is not worth a line.
    const isRoutine = status === 404 || status === 429
    if (status === 500) request.log.error({ code, err: error }, 'internal error')
    else request.log[isRoutine ? 'debug' : 'warn']({ code, reason, ...readCause(error) }, 'refused')
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
    return reply.code(status).send(body)
  })
  app.setNotFoundHandler(() => {
    throw new AppError('NOT_FOUND')
  })
}

/** The stack of what stopped us, when the world did; a refusal of our own needs none. */
function readCause(error: unknown): object {
  return error instanceof Error && error.cause !== undefined ? { err: error.cause } : {}
}
