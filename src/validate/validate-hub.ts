import { decodeHubSpec } from '../api/decode.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { checkApprovals } from './check-approvals.ts'
import { checkGuards } from './check-guards.ts'
import { checkMappings } from './check-mappings.ts'
import { databaseTypes } from '../api/source.ts'
import { checkDatabase } from './check-database.ts'
import { checkFilter } from './check-filter.ts'
import { checkStaticRows } from './check-static-rows.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { fromIssue } from './from-issue.ts'
import { sortFindings } from './sort-findings.ts'

/** Every finding of a LynqHub as submitted, in the order of its fields. */
export function validateHub(hub: KubeObject, knowledge: ClusterKnowledge): readonly Finding[] {
  const decoded = decodeHubSpec(hub.spec)
  const faults = decoded.ok ? [] : decoded.findings.map(fromIssue)
  return sortFindings([
    ...faults.filter(({ path }) => !isPassword(path)),
    ...databaseTypes.flatMap((type) => checkDatabase(type, hub.spec, knowledge)),
    ...checkMappings(hub.spec),
    ...checkFilter(hub.spec),
    ...checkStaticRows(hub.spec),
    ...checkGuards(hub, knowledge),
    ...checkApprovals(hub),
  ])
}

/** Told by a rule of its own. */
function isPassword(path: Finding['path']): boolean {
  const place = path.join('.')
  return databaseTypes.some((type) => place === `spec.source.${type}.password`)
}
