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

/** What is known of a call once its body has been read: names and counts, no values. */
interface CallFacts {
  readonly parent: KubeObject
  readonly childrenIn: number
  readonly relatedIn: number
  readonly answer?: CheckedAnswer
}

/** POST /hooks/{form,hub,node}/{sync,finalize,customize}: who may, how many at once, what is recorded. */
export function addHookRoutes(app: FastifyInstance, options: HookRoutesOptions): void {
  const { hooks, gate, metrics, isAuthorized } = options
  const factsOf = new WeakMap<FastifyRequest, CallFacts>()

  // Before the body is read: a stranger's 64 MiB, or those of one caller too many, cost nothing.
  app.addHook('onRequest', (request, reply, done) => {
    if (!isAuthorized(request.headers.authorization)) throw new AppError('UNAUTHORIZED')
    reply.raw.once('close', gate.enter())
    done()
  })

  async function answerCall(
    request: FastifyRequest<{ Body: HookBody }>,
    kind: HookKind,
    verb: HookVerb,
  ): Promise<string> {
    const facts = readFacts(request.body)
    factsOf.set(request, facts)
    const answer = await gate.run(async () => {
      // Nobody reads the answer of a call that waited longer than its caller.
      if (request.raw.socket.destroyed) throw new AppError('NOT_READY', 'the caller went away')
      return checkAnswer(verb, await hooks[kind][verb](request.body))
    })
    factsOf.set(request, { ...facts, answer })
    if (verb !== 'customize') metrics.recordAnswer(kind, facts.parent, answer)
    return answer.text
  }

  function recordCall(
    request: FastifyRequest,
    reply: FastifyReply,
    kind: HookKind,
    verb: HookVerb,
  ): void {
    const facts = factsOf.get(request)
    const { statusCode: status, elapsedTime } = reply
    const failedResources = facts?.answer?.status.failedResources
    metrics.recordCall({
      kind,
      verb,
      status,
      seconds: elapsedTime / 1000,
      ...(typeof failedResources === 'number' ? { failedResources } : {}),
    })
    request.log.info(
      { hook: `${kind}/${verb}`, status, ms: Math.round(elapsedTime), ...toLogFields(facts) },
      'hook call',
    )
  }

  for (const kind of hookKinds) {
    for (const verb of hookVerbs) {
      app.post<{ Body: HookBody }>(`/hooks/${kind}/${verb}`, {
        schema: { body: verb === 'customize' ? CustomizeRequest : SyncRequest },
        handler: async (request, reply) =>
          reply.type('application/json').send(await answerCall(request, kind, verb)),
        onResponse: (request, reply, done) => {
          recordCall(request, reply, kind, verb)
          done()
        },
        onRequestAbort: (request, done) => {
          request.log.warn(
            { hook: `${kind}/${verb}`, ...toLogFields(factsOf.get(request)) },
            'the caller went away before the answer',
          )
          done()
        },
      })
    }
  }
}

function readFacts({ parent, children = {}, related = {} }: HookBody): CallFacts {
  return { parent, childrenIn: countObjects(children), relatedIn: countObjects(related) }
}

function countObjects(groups: ObjectGroups): number {
  return Object.values(groups).reduce((sum, group) => sum + Object.keys(group).length, 0)
}

function toLogFields(facts: CallFacts | undefined): object {
  if (facts === undefined) return {}
  const { parent, answer, childrenIn, relatedIn } = facts
  return {
    kind: parent.kind,
    name: parent.metadata.name,
    childrenIn,
    relatedIn,
    ...(answer === undefined ? {} : { childrenOut: answer.children.length }),
    ...(answer?.finalized === true ? { finalized: true } : {}),
  }
}
