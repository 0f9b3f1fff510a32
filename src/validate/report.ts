import type { FieldPath } from '../api/field-path.ts'
import type { Reason } from './catalogue/catalogue.ts'
import { catalogue } from './catalogue/catalogue.ts'
import type { Finding } from './finding.ts'

/** Where a finding stands. */
export interface FindingPlace {
  readonly path: FieldPath
  /** Users think in ids, editors in indexes: a finding has both. */
  readonly entryId?: string | undefined
  readonly position?: { readonly line: number; readonly column: number } | undefined
}

/** A finding of the rule `reason`. Default of `fix`: that of the rule. */
export function report(
  reason: Reason,
  { path, entryId, position }: FindingPlace,
  message: string,
  fix?: string,
): Finding {
  const rule = catalogue[reason]
  return {
    ruleId: rule.id,
    severity: rule.severity,
    path,
    reason,
    message: entryId === undefined ? message : `entry "${entryId}": ${message}`,
    fix: fix ?? rule.fix,
    ...(position === undefined ? {} : { position }),
  }
}
