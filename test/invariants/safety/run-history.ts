import type { ApplyStrategy } from '../../../src/simulate/apply-child.ts'
import { mend } from '../play.ts'
import type { World } from '../world.ts'
import { createWorld } from '../world.ts'
import { endDifferences, holdDifferences, hubStatus } from './expectation.ts'
import type { Seen } from './observed.ts'
import { observe } from './observe.ts'
import type { Play } from './play.ts'
import { begin, perform, writeForm } from './play.ts'
import type { History } from './steps.ts'

const MINUTE = 60_000

export interface Outcome {
  /** Everything that must not have happened. */
  readonly faults: readonly string[]
  readonly seen: Seen
}

/** Plays a history to its end. */
export async function runHistory(history: History, strategy: ApplyStrategy): Promise<Outcome> {
  const options = { kinds: ['configmaps', 'deployments'], readyAfterMs: 10_000 }
  const world = createWorld(strategy, 1, options)
  const play = begin(world, history)
  const seen = observe(play)
  await world.sim.run(2000)
  for (const [action, waitMs] of history.steps) {
    perform(play, action)
    await world.sim.run(waitMs)
    if (world.violations.length > 0) return { faults: world.violations, seen }
  }
  const faults = await end(play)
  return { faults: [...world.violations, ...faults], seen }
}

/** Calm in three steps: the world is well, then people approve, then they mend their forms. */
async function end(play: Play): Promise<readonly string[]> {
  const { world } = play
  mend(world)
  const held = await calm(world, () => holdDifferences(play))
  if (held.length > 0) return held.map((text) => `before any approval: ${text}`)
  // In turn, for a part may be held anew when the rest has gone.
  for (let turn = 0; turn < 5 && hubStatus(play)?.deletionsHeld !== undefined; turn += 1) {
    perform(play, { do: 'approve', which: 'right' })
    await world.sim.run(MINUTE)
  }
  for (const [name, wish] of play.forms) {
    const { settings } = wish
    const plain = { ...settings, paused: false, hasCanary: false, onFailure: 'Halt' } as const
    const mended = { pace: 'quick', serial: ++play.serial, settings: plain } as const
    writeForm(play, name, { ...wish, ...mended, override: undefined })
  }
  const left = await calm(world, () => endDifferences(play))
  if (left.length > 0) return left
  const { length } = world.sim.requests.writes
  await world.sim.run(3 * MINUTE)
  return world.sim.requests.writes
    .slice(length)
    .filter(({ ref }) => ref.kind !== 'LynqHub')
    .map(({ manager, verb, ref }) => `${manager} goes on with ${verb} of ${ref.kind} ${ref.name}`)
}

/** Long enough for the longest backoff of Metacontroller's queues. */
async function calm(
  { sim }: World,
  differences: () => readonly string[],
): Promise<readonly string[]> {
  const limit = sim.now() + 40 * MINUTE
  do await sim.run(4 * MINUTE)
  while (differences().length > 0 && sim.now() < limit)
  return differences()
}
