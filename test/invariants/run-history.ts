import type { HubStatus } from '../../src/api/hub.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import { differences } from './expectation.ts'
import { observe } from './observe.ts'
import { act, begin, mend } from './play.ts'
import type { History } from './steps.ts'
import type { World } from './world.ts'
import { createWorld } from './world.ts'

const MINUTE = 60_000

/** Plays a history to its end and gives everything that must not have happened. */
export async function runHistory(
  history: History,
  strategy: ApplyStrategy,
): Promise<readonly string[]> {
  const world = createWorld(strategy, 1, { replicas: history.replicas })
  const { sim } = world
  const observer = observe(world)
  begin(world, history)
  await sim.run(2000)
  for (const [action, waitMs] of history.steps) {
    act(world, action)
    await sim.run(waitMs)
    if (world.violations.length > 0) return world.violations
  }
  mend(world)
  // Long enough for the longest backoff of Metacontroller's queues.
  const limit = sim.now() + 40 * MINUTE
  do await sim.run(6 * MINUTE)
  while (differences(world, observer).length > 0 && sim.now() < limit)
  const found = differences(world, observer)
  const quiet = found.length > 0 ? [] : await watchQuiet(world)
  const later = found.length > 0 ? found : differences(world, observer)
  return [...world.violations, ...later, ...quiet, ...wrongEvents(world)]
}

/** Without any cause nothing is written but when the hub read its rows last, which it does once. */
async function watchQuiet(world: World): Promise<readonly string[]> {
  const { sim } = world
  // A rollout that cannot end says so after its minute.
  await sim.run(2 * MINUTE)
  const begun = sim.requests.writes.length
  const hubs = new Map<string, string>()
  const found = new Set<string>()
  for (let minute = 0; minute < 6; minute += 1) {
    await sim.run(MINUTE)
    for (const hub of sim.api.list('operator.lynq.sh/v1', 'LynqHub')) {
      const text = withoutSyncTime(hub)
      const before = hubs.get(hub.metadata.uid ?? '') ?? text
      if (before !== text) found.add(`the hub's status changes: ${before} → ${text}`)
      hubs.set(hub.metadata.uid ?? '', text)
    }
  }
  for (const { verb, manager, ref } of sim.requests.writes.slice(begun)) {
    if (ref.kind === 'LynqHub' && verb === 'updateStatus') continue
    // Dynamic apply tries in vain to create what is there and belongs to nobody.
    if (ref.kind === 'ControllerRevision' && world.hasOrphanedRevisions) continue
    found.add(`${manager} goes on with ${verb} of ${ref.kind} ${ref.namespace ?? ''}/${ref.name}`)
  }
  return [...found]
}

function withoutSyncTime({ status }: KubeObject): string {
  const { lastSyncTime: _time, ...rest } = (status ?? {}) as HubStatus
  return JSON.stringify(rest)
}

/** Trouble that no fault of a history explains. */
function wrongEvents({ sim }: World): readonly string[] {
  return sim.events
    .map(({ message }) => message)
    .filter((message) =>
      /don't match parent selector|strict validation|can't unmarshal|TypeError/.test(message),
    )
}
