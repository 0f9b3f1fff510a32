/** One rule of the validators, as `lynq explain` prints it. Ids are public and never used again. */
export interface Rule {
  readonly id: `LYNQ${number}`
  readonly severity: 'error' | 'warning'
  /** What is found, as one line. */
  readonly title: string
  readonly why: string
  /** What to do, as an imperative; findings without a better one carry it. */
  readonly fix: string
  /** YAML that the rule finds fault with, and the same put right. */
  readonly bad: string
  readonly good: string
}

/** Rules by the reason their findings carry. */
export type Rules = Readonly<Record<string, Rule>>
