import { onTestFinished, test } from 'vitest'
import { compareEndStates } from './end-states.ts'
import type { ScenarioCluster, ScenarioOptions } from './scenario-cluster.ts'
import { simulatedCluster } from './simulated-cluster.ts'

/** True with LYNQ_WORLD=real: scenarios run on a control plane, in real time. */
export const isReal = process.env['LYNQ_WORLD'] === 'real'

/** Opens a cluster in the world that LYNQ_WORLD names; whoever calls this closes it. */
export async function startCluster(options: ScenarioOptions): Promise<ScenarioCluster> {
  if (!isReal) return simulatedCluster(options)
  // Loaded only here: without LYNQ_WORLD nothing of the real world is needed.
  const { realCluster } = await import('../cluster/harness/real-cluster.ts')
  return realCluster(options)
}

/**
 * Opens a cluster for the running test. When the test ends, what it leaves behind is compared with
 * the other world, and the cluster is closed.
 */
export async function openCluster(options: ScenarioOptions): Promise<ScenarioCluster> {
  const cluster = await startCluster(options)
  onTestFinished(async (context) => {
    try {
      await compareEndStates(cluster, context)
    } finally {
      await cluster.close()
    }
  })
  return cluster
}

/** A test that a real cluster cannot run; `reason` says why, also in the report of a run there. */
export function simulatedOnly(reason: string): (name: string, body: () => Promise<void>) => void {
  return (name, body) => {
    test(name, async (context) => {
      context.skip(isReal, reason)
      await body()
    })
  }
}

/**
 * Lets time pass whether or not anything happens. The real world is given less: what must not come
 * in `simulatedMs` must not come in `realMs` either.
 */
export async function pass(
  cluster: ScenarioCluster,
  simulatedMs: number,
  realMs: number,
): Promise<void> {
  const end = cluster.now() + (cluster.world === 'real' ? realMs : simulatedMs)
  await cluster.until('the time to pass', () => cluster.now() >= end, 2 * (simulatedMs + realMs))
}
