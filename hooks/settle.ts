import type { ClusterOutcome, Freshness, Lookup } from '../src/api/cluster-facts.ts'
import type { ObjectRef } from '../src/api/kube-object.ts'
import type { Cluster } from '../src/cluster/cluster.ts'
import { inPortions } from '../src/cluster/in-portions.ts'
import { RetryLater } from '../src/errors.ts'
import type { ClusterAction, Facts, Need, Plan } from '../src/plan/cluster-needs.ts'
import { actionKey, noFacts } from '../src/plan/cluster-needs.ts'
import { objectKey, refOf } from '../src/plan/object-key.ts'

/** Lookups, dry runs and actions are few each; more than this is a planner that never has enough. */
const MAX_ROUNDS = 6

/**
 * Calls a planner until it has all facts, does what it asks of the cluster, and gives its answer.
 * After any action that was done the answer is 429: the next one must rest on an observed state that
 * shows it. Actions the cluster refuses become facts, so that the status can say so.
 * @throws RetryLater after an action.
 */
export async function settle<Response>(
  cluster: Cluster,
  plan: (facts: Facts) => Plan<Response>,
): Promise<Response> {
  let facts = noFacts
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { needs, actions, response } = plan(facts)
    if (needs.length > 0) {
      facts = await gather(cluster, needs, facts)
    } else if (actions.length > 0) {
      facts = { ...facts, refused: await act(cluster, actions, facts) }
    } else {
      return response
    }
  }
  throw new Error('a plan did not settle')
}

async function gather(cluster: Cluster, needs: readonly Need[], facts: Facts): Promise<Facts> {
  const dryRuns = new Map(facts.dryRuns)
  const trials = needs.filter((need) => need.verb === 'dryRun')
  const [lookups, recent] = await Promise.all([
    look(cluster, needs, 'now'),
    look(cluster, needs, 'recent'),
    inPortions(trials, async ({ desired, live }) => {
      dryRuns.set(objectKey(refOf(desired)), await cluster.dryRun(desired, live))
    }),
  ])
  return {
    ...facts,
    lookups: new Map([...facts.lookups, ...lookups]),
    recent: new Map([...facts.recent, ...recent]),
    dryRuns,
  }
}

/** One call for all names: the cluster may know a shorter way to many of them. */
async function look(
  cluster: Cluster,
  needs: readonly Need[],
  freshness: Freshness,
): Promise<ReadonlyMap<string, Lookup>> {
  const refs = new Map<string, ObjectRef>()
  for (const need of needs) {
    if (need.verb === 'lookup' && need.freshness === freshness) {
      refs.set(objectKey(need.ref), need.ref)
    }
  }
  if (refs.size === 0) return new Map()
  const answers = await cluster.lookup([...refs.values()], freshness)
  return new Map(
    [...refs.keys()].flatMap((key, index) => {
      const answer = answers[index]
      return answer === undefined ? [] : [[key, answer] as const]
    }),
  )
}

async function act(
  cluster: Cluster,
  actions: readonly ClusterAction[],
  facts: Facts,
): Promise<ReadonlyMap<string, string>> {
  const refused = new Map(facts.refused)
  let done = 0
  await inPortions(actions, async (action) => {
    const outcome = await perform(cluster, action)
    // What is gone need not be let go or taken in any more: the next observed state will say so.
    if (outcome.ok || outcome.gone) done += 1
    else refused.set(actionKey(action), outcome.message)
  })
  if (done > 0) throw new RetryLater(1, 'objects were released or taken over; looking again')
  return refused
}

function perform(cluster: Cluster, action: ClusterAction): Promise<ClusterOutcome> {
  switch (action.verb) {
    case 'release':
      return cluster.release(action.patch)
    case 'adopt':
      return cluster.adopt(action.patch)
    case 'removeItems':
      return cluster.removeItems(action.removal)
  }
}
