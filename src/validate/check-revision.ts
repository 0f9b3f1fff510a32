import { ROLLBACK_TO } from '../plan/labels.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/** Two ways to ask for an older revision; the field goes before the annotation. */
interface Wishes {
  /** Of the form. */
  readonly name: string
  /** `spec.rollout.revision` */
  readonly revision: string | undefined
  /** The annotation. */
  readonly rollbackTo: string | undefined
}

/** Told whenever it is asked for or the form changes, for that is when somebody wonders what happens. */
export function checkRevision({ name, revision, rollbackTo }: Wishes): readonly Finding[] {
  const annotation = { path: ['metadata', 'annotations', ROLLBACK_TO] }
  const field = { path: ['spec', 'rollout', 'revision'] }
  const wished = revision ?? rollbackTo
  if (wished === undefined) return []
  const place = revision === undefined ? annotation : field
  const findings: Finding[] = []
  if (!isRevisionOf(name, wished)) {
    const message = `"${wished}" is not "${name}-" and ten hexadecimal digits`
    findings.push(report('RevisionOfOtherForm', place, message))
  }
  const hold = `nodes shall use ${wished}: changes of the templates reach no existing node`
  findings.push(report('RolloutOnHold', place, hold))
  if (rollbackTo !== undefined && rollbackTo !== wished) {
    const message = `no effect: rollout.revision (${wished}) goes before it`
    findings.push(report('RollbackOverruled', annotation, message))
  }
  return findings
}

function isRevisionOf(form: string, revision: string): boolean {
  return revision.startsWith(`${form}-`) && /^[0-9a-f]{10}$/.test(revision.slice(form.length + 1))
}
