import type { CompiledEntry } from '../plan/compile-form.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

const legalId = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

/** Ids and dependencies, as far as the graph itself does not say it. */
export function checkDependencies({ entry, path }: CompiledEntry): readonly Finding[] {
  const entryId = entry.id
  const findings: Finding[] = []
  if (!legalId.test(entryId)) {
    findings.push(report('IllegalId', { path: [...path, 'id'], entryId }, 'the id is illegal'))
  }
  const dependIds = entry.dependIds ?? []
  for (const [index, id] of dependIds.entries()) {
    if (dependIds.indexOf(id) === index) continue
    const place = { path: [...path, 'dependIds', index], entryId }
    findings.push(report('RepeatedDependency', place, `dependIds names "${id}" twice`))
  }
  return findings
}
