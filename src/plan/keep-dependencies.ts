import type { LynqNode } from '../api/node.ts'
import type { FormOrder } from './form-order.ts'

interface Leaving {
  /** Nothing of the row that is still there needs it. */
  readonly now: readonly LynqNode[]
  /** Stays until the row's nodes of the forms that depend on its form are gone. */
  readonly later: readonly LynqNode[]
}

/**
 * Parts nodes that may go into those that go now and those that their row still needs. `departing`
 * are all that have lost their row or form, also those that stay for now.
 */
export function keepDependencies(
  leaving: readonly LynqNode[],
  departing: readonly LynqNode[],
  order: FormOrder,
): Leaving {
  const going = new Set(departing.map(({ spec }) => rowForm(spec.uid, spec.templateRef)))
  const isNeeded = ({ spec }: LynqNode): boolean =>
    order.dependentsOf(spec.templateRef).some((form) => going.has(rowForm(spec.uid, form)))
  return {
    now: leaving.filter((node) => !isNeeded(node)),
    later: leaving.filter(isNeeded),
  }
}

function rowForm(uid: string, form: string): string {
  return JSON.stringify([uid, form])
}
