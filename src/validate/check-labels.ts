import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { CLAIM_LABEL, OUR_PREFIX } from '../plan/labels.ts'
import { labelValueFault } from '../plan/object-name.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'
import { canGive } from './sample-render.ts'

const keyName = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const keyPrefix = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

/** Labels and annotations of an entry's object, from the manifest and from its own templates. */
export function checkLabels(entry: CompiledEntry): readonly Finding[] {
  const { path, id: entryId } = entry
  const { labelsTemplate = {}, annotationsTemplate = {}, spec } = entry.entry
  const metadata = memberOf(spec, 'metadata')
  const inManifest = [...path, 'spec', 'metadata']
  const sets = [
    { field: 'labels', extra: labelsTemplate, extraPath: [...path, 'labelsTemplate'] },
    {
      field: 'annotations',
      extra: annotationsTemplate,
      extraPath: [...path, 'annotationsTemplate'],
    },
  ]
  return sets.flatMap(({ field, extra, extraPath }) => {
    const given = memberOf(metadata, field)
    const own = isObject(given) ? given : {}
    const ownPath = [...inManifest, field]
    const twice = Object.keys(own)
      .filter((key) => Object.hasOwn(extra, key))
      .map((key) => {
        const message = `${key} is not used here, since ${String(extraPath.at(-1))} says it too`
        return report('KeyTwice', { path: [...ownPath, key], entryId }, message)
      })
    return [
      ...twice,
      ...checkSet(own, { path: ownPath, field, entry }),
      ...checkSet(extra, { path: extraPath, field, entry }),
    ]
  })
}

interface SetPlace {
  readonly path: FieldPath
  readonly field: string
  readonly entry: CompiledEntry
}

function checkSet(
  set: Readonly<Record<string, unknown>>,
  { path, field, entry }: SetPlace,
): readonly Finding[] {
  const entryId = entry.id
  return Object.entries(set).flatMap(([key, value]) => {
    const place = { path: [...path, key], entryId }
    const findings: Finding[] = []
    if (!isLegalKey(key)) findings.push(report('IllegalKey', place, 'the key is illegal'))
    if (key.startsWith(OUR_PREFIX) || key === CLAIM_LABEL) {
      findings.push(report('ReservedKey', place, `${key} is written by the service`))
    }
    const fault = field === 'labels' ? valueFault(value, place.path, entry) : undefined
    if (fault !== undefined) findings.push(report('IllegalLabel', place, fault))
    return findings
  })
}

function isLegalKey(key: string): boolean {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (name.length > 63 || !keyName.test(name)) return false
  return slash < 0 || (slash <= 253 && keyPrefix.test(key.slice(0, slash)))
}

/** What is wrong with the value in every row. */
function valueFault(value: unknown, path: FieldPath, entry: CompiledEntry): string | undefined {
  if (typeof value !== 'string') return undefined
  const placed = entry.templates.get(formatPath(path))
  if (placed === undefined) return value.includes('{{') ? undefined : labelValueFault(value)
  let fault: string | undefined
  const isPossible = canGive(placed.template, ({ text }) => {
    const found = labelValueFault(text)
    fault ??= found
    return found === undefined
  })
  return isPossible ? undefined : fault
}
