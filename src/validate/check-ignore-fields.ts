import type { JsonObject } from '../api/kube-object.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { matchesOf } from '../plan/ignore-fields.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/** Paths that match nothing of what the form sets. */
export function checkIgnoreFields(compiled: CompiledEntry): readonly Finding[] {
  const { entry, path, ignoreFields, id: entryId } = compiled
  if (ignoreFields.length === 0) return []
  const object = asSet(compiled)
  return ignoreFields.flatMap((ignored) => {
    if (matchesOf(ignored, object).length > 0) return []
    const index = (entry.ignoreFields ?? []).indexOf(ignored.text)
    const place = { path: [...path, 'ignoreFields', index], entryId }
    return [report('IgnoreFieldNoMatch', place, 'the path matches nothing in the manifest')]
  })
}

/** The manifest with the labels and annotations that the entry adds. */
function asSet({ entry }: CompiledEntry): object {
  const manifest = entry.spec as JsonObject
  const metadata = memberOf(manifest, 'metadata')
  const own = isObject(metadata) ? metadata : {}
  const merged = (field: string, extra: object | undefined): object => {
    const given = memberOf(own, field)
    return { ...(isObject(given) ? given : {}), ...extra }
  }
  return {
    ...manifest,
    metadata: {
      ...own,
      labels: merged('labels', entry.labelsTemplate),
      annotations: merged('annotations', entry.annotationsTemplate),
    },
  }
}
