import { isDeepEqual } from './deep-equal.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, withField } from './fields.ts'

const statefulSetMutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

function changedValue(old: Resource, next: Resource, path: readonly string[]): string | undefined {
  const value = fieldAt(next, ...path)
  return isDeepEqual(fieldAt(old, ...path), value) ? undefined : JSON.stringify(value ?? null)
}

const immutable: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [['spec', 'selector']],
  DaemonSet: [['spec', 'selector']],
  ReplicaSet: [['spec', 'selector']],
  Job: [
    ['spec', 'selector'],
    ['spec', 'completionMode'],
    ['spec', 'template'],
  ],
  Secret: [['type']],
  ControllerRevision: [['data']],
}

export function immutableFaults(old: Resource, next: Resource): readonly string[] {
  const faults = (immutable[next.kind] ?? []).flatMap((path) => {
    const value = changedValue(old, next, path)
    return value === undefined
      ? []
      : [`${path.join('.')}: Invalid value: ${value}: field is immutable`]
  })
  return [...faults, ...specialFaults(old, next)]
}

function specialFaults(old: Resource, next: Resource): readonly string[] {
  if (next.kind === 'StatefulSet') {
    const strip = (object: Resource): unknown =>
      statefulSetMutable.reduce(
        (spec, name) => withField(spec, [name], undefined),
        fieldsOf(object.spec),
      )
    if (isDeepEqual(strip(old), strip(next))) return []
    const names = `${statefulSetMutable
      .slice(0, -1)
      .map((name) => `'${name}'`)
      .join(', ')} and 'minReadySeconds'`
    return [
      `spec: Forbidden: updates to statefulset spec for fields other than ${names} are forbidden`,
    ]
  }
  if (next.kind === 'Service' && changedValue(old, next, ['spec', 'clusterIP']) !== undefined) {
    const value = JSON.stringify([fieldAt(next.spec, 'clusterIP')])
    return [`spec.clusterIPs[0]: Invalid value: ${value}: may not change once set`]
  }
  if (/RoleBinding$/.test(next.kind)) {
    const value = changedValue(old, next, ['roleRef'])
    return value === undefined ? [] : [`roleRef: Invalid value: ${value}: cannot change roleRef`]
  }
  return []
}

export function finalizerFaults(old: Resource, next: Resource): readonly string[] {
  if (old.metadata.deletionTimestamp === undefined) return []
  const before = old.metadata.finalizers ?? []
  const added = (next.metadata.finalizers ?? []).filter((name) => !before.includes(name))
  if (added.length === 0) return []
  const list = added.map((name) => JSON.stringify(name)).join(', ')
  return [
    `metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
  ]
}
