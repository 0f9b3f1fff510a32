import type { LynqForm } from '../api/form.ts'

/** Which forms wait for which, by name. */
export interface FormOrder {
  /** What a form names in dependsOn. */
  dependenciesOf(form: string): readonly string[]
  /**
   * Forms whose nodes must be gone before the row's node of this one goes: all that depend on it,
   * also through others. Forms in a cycle do not wait for each other: none of them could ever go.
   */
  dependentsOf(form: string): readonly string[]
}

export function orderForms(forms: readonly LynqForm[]): FormOrder {
  const direct = new Map(forms.map(({ metadata, spec }) => [metadata.name, spec.dependsOn ?? []]))
  const reached = new Map(
    [...direct.keys()].map((name): [string, ReadonlySet<string>] => [name, reach(name, direct)]),
  )
  const dependents = new Map(
    [...direct.keys()].map((name): [string, readonly string[]] => [
      name,
      [...reached].flatMap(([other, below]) =>
        below.has(name) && reached.get(name)?.has(other) !== true ? [other] : [],
      ),
    ]),
  )
  return {
    dependenciesOf: (form) => direct.get(form) ?? [],
    dependentsOf: (form) => dependents.get(form) ?? [],
  }
}

/** Everything that a form depends on, also through others; itself only if it is in a cycle. */
function reach(form: string, direct: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...(direct.get(form) ?? [])]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...(direct.get(name) ?? []))
  }
  return found
}
