import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { FormSpec } from '../../../src/api/form.ts'
import type { KubeObject } from '../../../src/api/kube-object.ts'
import { nodeName } from '../../../src/plan/accept-rows.ts'
import { compileSpec } from '../../../src/plan/compile-form.ts'
import { nodeObject } from '../../../src/plan/node-object.ts'
import { renderNode } from '../../../src/plan/render-node.ts'
import { seededBytes } from '../../../src/simulate/embedded-service.ts'
import { loadExample } from '../../../src/simulate/example-files.ts'
import { fieldAt, fieldsOf, textOf } from '../../../src/simulate/fields.ts'
import { newBudget } from '../../../src/template/limits.ts'

/** A hook that decides nothing: all answers for `uids` are made beforehand, all children at once. */
export interface EmptyHook {
  readonly stop: () => Promise<void>
}

/** The floor to measure against: what Metacontroller and the cluster need by themselves. */
export async function startEmptyHook(port: number, uids: readonly string[]): Promise<EmptyHook> {
  const answers = await prepareAnswers(uids)
  const server = createServer({ keepAliveTimeout: 95_000 }, (request, response) => {
    void reply(request, response, answers)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answers {
  readonly hub: string
  /** By name of the node. */
  readonly nodes: ReadonlyMap<string, string>
}

async function prepareAnswers(uids: readonly string[]): Promise<Answers> {
  const { forms, rows } = await loadExample()
  const columns = fieldsOf(rows[0])
  const variables = {
    webReplicas: textOf(columns['web_replicas']),
    apiReplicas: textOf(columns['api_replicas']),
    workerReplicas: textOf(columns['worker_replicas']),
    dbSize: textOf(columns['db_size']),
    enableAnalytics: textOf(columns['enable_analytics']),
    enableNotifications: textOf(columns['enable_notifications']),
  }
  const impure = { now: new Date(), randomBytes: seededBytes(1) }
  const all: KubeObject[] = []
  const nodes = new Map<string, string>()
  for (const { metadata, spec } of forms) {
    const compiled = compileSpec(spec)
    for (const uid of uids) {
      const templateRef = metadata.name
      const { hubId } = spec as FormSpec
      const name = nodeName(uid, templateRef)
      const node = nodeObject(name, { uid, hubId, templateRef, revision: templateRef, variables })
      const input = { node, impure, budget: newBudget() }
      const rendered = renderNode(compiled, { ...input, defaultNamespace: 'lynq-system' })
      const children = rendered.flatMap((entry) => (entry.ok ? [entry.object] : []))
      all.push(node)
      nodes.set(name, JSON.stringify({ status: {}, children }))
    }
  }
  return { hub: JSON.stringify({ status: {}, children: all }), nodes }
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  { hub, nodes }: Answers,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const [kind, verb] = (request.url ?? '').split('/').slice(2)
  const nothing = JSON.stringify({ status: {}, children: [], finalized: verb === 'finalize' })
  const answer = (): string => {
    if (verb === 'customize') return JSON.stringify({ relatedResources: [] })
    if (verb !== 'sync' || kind === 'form') return nothing
    if (kind === 'hub') return hub
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
    return nodes.get(textOf(fieldAt(body, 'parent', 'metadata', 'name'))) ?? nothing
  }
  response.setHeader('content-type', 'application/json').end(answer())
}
