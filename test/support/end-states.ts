import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { expect } from 'vitest'
import { stableJson } from '../../src/plan/stable-json.ts'
import { endState } from './end-state.ts'
import type { ScenarioCluster } from './scenario-cluster.ts'

/** Where the simulator leaves its end states and a real cluster finds them; unset: nobody compares. */
const folder = process.env['LYNQ_END_STATES']

/** A real cluster may take so long to come to what the simulator came to in virtual time. */
const LIMIT_MS = 20_000

/**
 * Holds both worlds to one end: what a scenario leaves behind in the simulator, once it has come to
 * rest, must be there on a real cluster as well.
 */
export async function compareEndStates(
  cluster: ScenarioCluster,
  { task }: TestContext,
): Promise<void> {
  if (folder === undefined || task.result?.state !== 'pass') return
  const path = join(folder, `${createHash('sha1').update(task.fullTestName).digest('hex')}.json`)
  if (cluster.world === 'simulated') {
    await cluster.rest(LIMIT_MS)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, stableJson(endState(cluster)))
    return
  }
  const wanted = readFileSync(path, 'utf8')
  const isEqual = (): boolean => stableJson(endState(cluster)) === wanted
  await cluster.until('the end state of the simulator', isEqual, LIMIT_MS).catch(() => undefined)
  expect(endState(cluster), 'the end state of the simulator').toEqual(JSON.parse(wanted))
}
