import { hasAnyMember, isObject, memberOf } from '../api/json-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

const used: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
])

/** Parts of the manifest that never reach the object. */
export function checkManifestFields({
  entry,
  path,
  id: entryId,
}: CompiledEntry): readonly Finding[] {
  const metadata = memberOf(entry.spec, 'metadata')
  const status = memberOf(entry.spec, 'status')
  const findings = Object.entries(isObject(metadata) ? metadata : {})
    .filter(([field, value]) => !used.has(field) && value !== null)
    .map(([field]) => {
      const place = { path: [...path, 'spec', 'metadata', field], entryId }
      return report('IgnoredMetadata', place, `metadata.${field} is not used`)
    })
  if (isObject(status) ? !hasAnyMember(status) : status === undefined || status === null)
    return findings
  const place = { path: [...path, 'spec', 'status'], entryId }
  return [...findings, report('IgnoredMetadata', place, 'the status is not used')]
}
