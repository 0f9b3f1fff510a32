import { resourceLists } from '../api/resource-lists.ts'
import type { ResourceList } from '../api/resource-lists.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { isUntyped } from '../plan/is-untyped.ts'
import { groupKey } from '../plan/object-key.ts'
import { builtInKinds } from '../plan/schema/kube-schema.ts'
import { findKind } from '../plan/schema/known-kinds.ts'
import { nearest } from '../template/nearest.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { identityOf } from './identity.ts'
import { report } from './report.ts'

/** apiVersion and kind of an entry: whether Kubernetes has them, Metacontroller manages them, and they fit the list. */
export function checkKind(entry: CompiledEntry, form: FormContext): readonly Finding[] {
  const { apiVersion, kind, path, id: entryId } = entry
  if (apiVersion === '' || kind === '') return []
  const findings: Finding[] = []
  const { enabledKinds } = form.knowledge
  const enabled = enabledKinds?.get(groupKey(entry))
  const isEnabled = enabledKinds === undefined ? undefined : enabled !== undefined
  const unknown = isEnabled === true ? undefined : unknownKind(entry)
  if (unknown !== undefined) findings.push(unknown)
  else if (isEnabled === false) {
    const message = `Metacontroller does not manage ${kind} (${apiVersion}) for nodes`
    findings.push(report('KindNotEnabled', { path: [...path, 'spec', 'kind'], entryId }, message))
  } else if (enabled?.namespaced === true && lacksNamespace(entry)) {
    const message = `a ${kind} lives in a namespace, and the entry names none`
    findings.push(report('NamespaceMissing', { path, entryId }, message))
  }
  const list = String(path[1])
  const fits = resourceLists[list as ResourceList]
  if (fits !== undefined && fits !== kind && unknown === undefined) {
    const message = `a ${kind} stands in ${list}, which is for ${fits}s`
    findings.push(report('KindAndList', { path: [...path, 'spec', 'kind'], entryId }, message))
  }
  return findings
}

/** Objects of built-in kinds get one by themselves (`plan/render-entry.ts`). */
function lacksNamespace(entry: CompiledEntry): boolean {
  return (
    findKind(entry.apiVersion, entry.kind) === undefined &&
    identityOf(entry).namespace === undefined
  )
}

function unknownKind({ apiVersion, kind, path, id: entryId }: CompiledEntry): Finding | undefined {
  if (builtInKinds.has(`${apiVersion} ${kind}`)) return undefined
  if (isUntyped({ apiVersion, kind, metadata: { name: '' } }, 'spec')) return undefined
  const versions = kindNames.get(kind)
  if (versions !== undefined) {
    const place = { path: [...path, 'spec', 'apiVersion'], entryId }
    const message = `${kind} is not served as ${apiVersion}`
    return report('WrongApiVersion', place, message, `write ${versions.join(' or ')}`)
  }
  const hint = nearest(kind, kindNames.keys())
  // Without a near one it may be a kind of a newer Kubernetes.
  if (hint === '') return undefined
  const place = { path: [...path, 'spec', 'kind'], entryId }
  return report('UnknownKind', place, `Kubernetes has no kind ${kind}${hint}`)
}

const kindNames: ReadonlyMap<string, readonly string[]> = versionsByKind()

function versionsByKind(): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, string[]>()
  for (const key of builtInKinds.keys()) {
    const [apiVersion = '', kind = ''] = key.split(' ')
    if (/alpha|beta/.test(apiVersion)) continue
    versions.set(kind, [...(versions.get(kind) ?? []), apiVersion])
  }
  return versions
}
