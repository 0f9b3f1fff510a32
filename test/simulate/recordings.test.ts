import { beforeAll, describe, expect, test } from 'vitest'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import type { HookAnswer } from '../../src/simulate/hook-call.ts'
import type { HookExchange, Simulation } from '../../src/simulate/simulation.ts'
import { createSimulation } from '../../src/simulate/simulation.ts'
import type { Recording, Recordings } from './recorded-requests.ts'
import { manifest, readRecordings, shapeOf } from './recorded-requests.ts'
import type { HookBody } from './small-cluster.ts'

const applier = { manager: 'kubectl-client-side-apply' }
const hub = { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqHub', name: 'multi-tier-nodes' }

/** The story of the recordings: start, all ready, the row deactivated, the hub deleted. */
async function replay(mode: ApplyStrategy, recordings: Recordings): Promise<HookExchange[]> {
  const exchanges: HookExchange[] = []
  const state = { isRowActive: true }
  const simulation = createSimulation({
    start: new Date('2026-11-24T21:48:31Z'),
    controllers: recordings.controllers.map(manifest),
    applyStrategy: mode,
    call: (url, body) =>
      Promise.resolve(answer(recordings, new URL(url).pathname, body as HookBody, state)),
    onHookCall: (exchange) => exchanges.push(exchange),
  })
  createInputs(simulation, recordings)
  await simulation.settle(60_000)
  state.isRowActive = false
  simulation.api.patch(hub, { metadata: { annotations: { poke: 'row' } } }, applier)
  await simulation.settle(60_000)
  simulation.api.delete(hub, applier)
  await simulation.settle(60_000)
  expect(simulation.api.list('operator.lynq.sh/v1', 'LynqNode')).toEqual([])
  return exchanges
}

function createInputs({ api }: Simulation, { exchanges }: Recordings): void {
  const seen = new Set<string>()
  for (const { request } of exchanges) {
    const related = Object.values(request.related ?? {}).flatMap((group) => Object.values(group))
    const parents = request.parent.kind === 'LynqHub' ? [request.parent] : []
    for (const object of [...related, ...parents]) {
      const key = `${object.kind}/${object.metadata.name}`
      if (seen.has(key)) continue
      seen.add(key)
      api.create(manifest(object), applier)
    }
  }
}

function answer(
  { exchanges }: Recordings,
  path: string,
  body: HookBody,
  { isRowActive }: { readonly isRowActive: boolean },
): HookAnswer {
  const children = Object.values(body.children ?? {}).flatMap((group) => Object.values(group))
  const recorded = exchanges.findLast(
    (exchange) =>
      exchange.path === path && exchange.request.parent.metadata.name === body.parent.metadata.name,
  )
  if (body.finalizing === true) {
    const finalized = children.length === 0
    return { status: 200, headers: {}, body: { ...recorded?.answered, children: [], finalized } }
  }
  const isOff = path === '/hub/sync' && !isRowActive
  return {
    status: 200,
    headers: {},
    body: isOff ? { ...recorded?.answered, children: [] } : recorded?.answered,
  }
}

describe.each<ApplyStrategy>(['server-side-apply', 'dynamic-apply'])('with %s', (mode) => {
  const recordings = readRecordings(mode)
  let simulated: readonly HookExchange[] = []

  beforeAll(async () => {
    simulated = await replay(mode, recordings)
  })

  test.each(recordings.exchanges.map((exchange) => ({ name: exchange.recording, exchange })))(
    'a request has the keys of recording $name',
    ({ exchange }) => {
      const nearest = nearestTo(exchange, simulated)

      expect(shapeOf(nearest)).toEqual(shapeOf(exchange.request))
    },
  )
})

/** Of the simulated requests to the same hook for the same parent, the one most alike. */
function nearestTo(recording: Recording, simulated: readonly HookExchange[]): unknown {
  const wanted = new Set(shapeOf(recording.request))
  const distance = (body: unknown): number => {
    const shape = shapeOf(body)
    const common = shape.filter((path) => wanted.has(path)).length
    return shape.length + wanted.size - 2 * common
  }
  const candidates = simulated
    .filter(
      ({ url, body }) =>
        url.endsWith(recording.path) &&
        (body as HookBody).parent.metadata.name === recording.request.parent.metadata.name,
    )
    .map(({ body }) => body)
  return candidates.sort((left, right) => distance(left) - distance(right))[0]
}
