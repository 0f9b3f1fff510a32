import type { DryRun, Lookup } from '../../src/api/cluster-facts.ts'
import type { Facts, Plan } from '../../src/plan/cluster-needs.ts'
import { noFacts } from '../../src/plan/cluster-needs.ts'
import { objectKey, refOf } from '../../src/plan/object-key.ts'

/** A planner's answer once `lookup` has told it of every name it asks for. */
export function settled<Response>(
  plan: (facts: Facts) => Plan<Response>,
  lookup: (key: string) => Lookup,
): Plan<Response> {
  const lookups = new Map<string, Lookup>()
  const recent = new Map<string, Lookup>()
  const dryRuns = new Map<string, DryRun>()
  for (let round = 0; round < 6; round += 1) {
    const result = plan({ ...noFacts, lookups, recent, dryRuns })
    if (result.needs.length === 0) return result
    for (const need of result.needs) {
      if (need.verb === 'dryRun') {
        dryRuns.set(objectKey(refOf(need.desired)), { accepted: true, changed: false })
      } else {
        const known = need.freshness === 'now' ? lookups : recent
        known.set(objectKey(need.ref), lookup(objectKey(need.ref)))
      }
    }
  }
  throw new Error('a plan did not settle')
}
