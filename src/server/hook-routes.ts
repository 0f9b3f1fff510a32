import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { KubeObject } from '../api/kube-object.ts'
import { CustomizeRequest, SyncRequest, type ObjectGroups } from '../api/metacontroller.ts'
import { AppError } from '../errors.ts'
import { checkAnswer, type CheckedAnswer } from './check-answer.ts'
import type { Gate } from './gate.ts'
import { hookKinds, hookVerbs, type HookKind, type HookTable, type HookVerb } from './hook-table.ts'
import type { Metrics } from './metrics.ts'

export interface HookRoutesOptions {
  readonly hooks: HookTable
  readonly gate: Gate
  readonly metrics: Metrics
  readonly isAuthorized: (header: string | undefined) => boolean
}

/** The body as its schema let it through; that of customize has no children. */
type HookBody = CustomizeRequest & Partial<Pick<SyncRequest, 'children' | 'related'>>

/** One call as far as it got: names and counts, no values. */
interface CallFacts {
  readonly parent?: KubeObject
  readonly childrenIn?: number
  readonly relatedIn?: number
  readonly answer?: CheckedAnswer
}

// Nobody gets it; it stands in log and metrics for a caller that hung up (as in nginx).
const callerGone = 499

/** POST /hooks/{form,hub,node}/{sync,finalize,customize}: who may, how many at once, what is recorded. */
export function addHookRoutes(app: FastifyInstance, options: HookRoutesOptions): void {
  for (const kind of hookKinds) {
    for (const verb of hookVerbs) addHookRoute(app, options, { kind, verb })
  }
}

function addHookRoute(
  app: FastifyInstance,
  { hooks, gate, metrics, isAuthorized }: HookRoutesOptions,
  { kind, verb }: { readonly kind: HookKind; readonly verb: HookVerb },
): void {
  const open = new WeakMap<FastifyRequest, CallFacts>()

  /** Once a call, whether it was answered or its caller hung up first. */
  function recordCall(request: FastifyRequest, reply: FastifyReply, status: number): void {
    const facts = open.get(request)
    if (facts === undefined) return
    open.delete(request)
    const { elapsedTime: ms } = reply
    const failed = facts.answer?.status.failedResources
    const failedResources = typeof failed === 'number' ? { failedResources: failed } : {}
    metrics.recordCall({ kind, verb, status, seconds: ms / 1000, ...failedResources })
    const fields = { hook: `${kind}/${verb}`, status, ms: Math.round(ms), ...toLogFields(facts) }
    if (status === callerGone) request.log.warn(fields, 'the caller went away before the answer')
    else request.log.info(fields, 'hook call')
  }

  async function answerCall(request: FastifyRequest<{ Body: HookBody }>): Promise<string> {
    const facts = readFacts(request.body)
    open.set(request, facts)
    const answer = await gate.run(async () => {
      // Nobody reads the answer to a call that waited longer than its caller.
      if (!open.has(request)) throw new AppError('NOT_READY', 'the caller went away')
      return checkAnswer(verb, await hooks[kind][verb](request.body))
    })
    if (open.has(request)) open.set(request, { ...facts, answer })
    if (verb !== 'customize') metrics.recordAnswer(kind, request.body.parent, answer)
    return answer.text
  }

  app.post<{ Body: HookBody }>(`/hooks/${kind}/${verb}`, {
    schema: { body: verb === 'customize' ? CustomizeRequest : SyncRequest },
    // Before the body is read: a stranger's 64 MiB, or those of one caller too many, cost nothing.
    onRequest: (request, reply, done) => {
      open.set(request, {})
      if (!isAuthorized(request.headers.authorization)) throw new AppError('UNAUTHORIZED')
      const leave = gate.enter()
      // fastify's own onRequestAbort is silent once the body has been read.
      reply.raw.once('close', () => {
        leave()
        if (!reply.raw.writableFinished) recordCall(request, reply, callerGone)
      })
      done()
    },
    handler: async (request, reply) =>
      reply.type('application/json').send(await answerCall(request)),
    onResponse: (request, reply, done) => {
      recordCall(request, reply, reply.statusCode)
      done()
    },
  })
}

function readFacts({ parent, children = {}, related = {} }: HookBody): CallFacts {
  return { parent, childrenIn: countObjects(children), relatedIn: countObjects(related) }
}

function countObjects(groups: ObjectGroups): number {
  return Object.values(groups).reduce((sum, group) => sum + Object.keys(group).length, 0)
}

function toLogFields({ parent, answer, ...counts }: CallFacts): object {
  return {
    ...(parent === undefined ? {} : { kind: parent.kind, name: parent.metadata.name }),
    ...counts,
    ...(answer === undefined ? {} : { childrenOut: answer.children.length }),
    ...(answer?.finalized === true ? { finalized: true } : {}),
  }
}
