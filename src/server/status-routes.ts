import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'

/**
 * `/healthz`: the process answers. `/readyz`: it takes hook calls; false before the start is through
 * and while it drains. Neither looks at the database: an outage there must not stop the hooks.
 */
export function addStatusRoutes(
  app: FastifyInstance,
  options: { readonly ready: () => boolean; readonly metrics: Metrics },
): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', (_request, reply) => {
    const isReady = options.ready()
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' })
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.render()),
  )
}
