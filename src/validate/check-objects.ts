import type { CompiledEntry } from '../plan/compile-form.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import type { Identity } from './identity.ts'
import { identityOf } from './identity.ts'
import { objectSignature, signatureOf } from './object-signature.ts'
import { report } from './report.ts'
import type { SiblingObject } from './sibling-objects.ts'
import { siblingObjects } from './sibling-objects.ts'

/** Which entries, of this form and of others of its hub, meet in one object or one Namespace. */
export function checkObjects(form: FormContext): readonly Finding[] {
  const entries = form.compiled.entries.map((entry): Placed => {
    const identity = identityOf(entry)
    const { apiVersion, kind } = entry
    const { name, namespace } = identity
    return {
      entry,
      identity,
      signature: objectSignature({ apiVersion, kind, name, namespace, form: form.name }),
    }
  })
  const siblings = form.siblings === undefined ? [] : siblingObjects(form.siblings)
  return [
    ...duplicates(entries),
    ...duplicatesElsewhere(entries, siblings),
    ...namespacesThatHold(form.name, entries, siblings),
  ]
}

interface Placed {
  readonly entry: CompiledEntry
  readonly identity: Identity
  readonly signature: string | undefined
}

function duplicates(entries: readonly Placed[]): readonly Finding[] {
  const first = new Map<string, Placed>()
  return entries.flatMap((placed) => {
    const { entry, identity, signature } = placed
    const other = signature === undefined ? undefined : first.get(signature)
    if (signature !== undefined && other === undefined) first.set(signature, placed)
    if (other === undefined) return []
    const isSure =
      sourceOf(identity) === sourceOf(other.identity) ||
      (!hasBranches(identity) && !hasBranches(other.identity))
    const rows = isSure ? '' : ' in some rows'
    const message = `asks for the same ${entry.kind} as entry "${other.entry.id}"${rows}`
    const place = { path: identity.namePath, entryId: entry.id }
    return [report(isSure ? 'DuplicateObject' : 'PossibleDuplicate', place, message)]
  })
}

/** Blanks in a template mean nothing. */
function sourceOf({ name, namespace }: Identity): string {
  return [name, namespace].map((part) => part?.source.replaceAll(/\s/g, '')).join(' ')
}

function hasBranches({ name, namespace }: Identity): boolean {
  return [name, namespace].some((template) => (template?.analysis.branches.length ?? 0) > 0)
}

function duplicatesElsewhere(
  entries: readonly Placed[],
  siblings: readonly SiblingObject[],
): readonly Finding[] {
  const taken = new Map(siblings.map((sibling) => [objectSignature(sibling), sibling]))
  taken.delete(undefined)
  return entries.flatMap(({ entry, identity, signature }) => {
    const other = taken.get(signature)
    if (other === undefined) return []
    const message = `LynqForm "${other.form}" asks for the same ${entry.kind} (entry "${other.entryId}")`
    return [report('ObjectOfOtherForm', { path: identity.namePath, entryId: entry.id }, message)]
  })
}

/** Namespaces that would be deleted although something in them is to stay. */
function namespacesThatHold(
  form: string,
  entries: readonly Placed[],
  siblings: readonly SiblingObject[],
): readonly Finding[] {
  const isRetained = ({ entry }: Placed): boolean => entry.entry.deletionPolicy === 'Retain'
  const goingHere = new Map(
    entries
      .filter((placed) => placed.entry.kind === 'Namespace' && !isRetained(placed))
      .map((placed) => [signatureOf(placed.identity.name, form), placed] as const),
  )
  const goingElsewhere = new Map(
    siblings
      .filter((sibling) => sibling.kind === 'Namespace' && !sibling.isRetained)
      .map((sibling) => [signatureOf(sibling.name, sibling.form), sibling] as const),
  )
  const findings: Finding[] = []
  for (const placed of entries.filter(isRetained)) {
    const { entry, identity } = placed
    if (identity.namespace === undefined) continue
    const key = signatureOf(identity.namespace, form)
    const here = key === undefined ? undefined : goingHere.get(key)
    const elsewhere = key === undefined ? undefined : goingElsewhere.get(key)
    if (here !== undefined) {
      const message = `will be retained, since it holds entry "${entry.id}", which is`
      findings.push(report('NamespaceRetained', policyOf(here.entry), message))
    }
    if (elsewhere !== undefined) {
      const message = `is to stay in a Namespace that LynqForm "${elsewhere.form}" deletes (entry "${elsewhere.entryId}")`
      findings.push(report('NamespaceTakesOther', policyOf(entry), message))
    }
  }
  for (const sibling of siblings) {
    if (!sibling.isRetained || sibling.namespace === undefined) continue
    const key = signatureOf(sibling.namespace, sibling.form)
    const here = key === undefined ? undefined : goingHere.get(key)
    if (here === undefined) continue
    const message = `is deleted with its row, and takes entry "${sibling.entryId}" of LynqForm "${sibling.form}" with it, which is to stay`
    findings.push(report('NamespaceTakesOther', policyOf(here.entry), message))
  }
  return findings
}

function policyOf({ path, id }: CompiledEntry): {
  readonly path: CompiledEntry['path']
  readonly entryId: string
} {
  return { path: [...path, 'deletionPolicy'], entryId: id }
}
