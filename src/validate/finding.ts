import type { FieldPath } from '../api/field-path.ts'

/**
 * One fault of a submitted object, or one thing its author should know. Data for programs (`ruleId`,
 * `reason`, `path`) and for people (`message`, `fix`); never holds a row value or a secret.
 */
export interface Finding {
  /** The rule in the catalogue; `lynq explain LYNQ012` prints it. */
  readonly ruleId: `LYNQ${string}`
  /** An error refuses the object, a warning only tells. */
  readonly severity: 'error' | 'warning'
  /**
   * From the object's root, `['spec', 'deployments', 0, 'dependIds', 1]`. It resolves in the submitted
   * object; for a missing field its parent does.
   */
  readonly path: FieldPath
  /** One CamelCase word, stable, made for programs. */
  readonly reason: string
  /** What is wrong: `entry "web": unknown variable "tennantId"; did you mean "tenantId"?` */
  readonly message: string
  /** What to do, as an imperative: `write .tenantId, or map the column in LynqHub "prod"`. */
  readonly fix: string
  /** 1-based place inside the template text at `path`. */
  readonly position?: { readonly line: number; readonly column: number }
}
