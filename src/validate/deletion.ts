import { memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { resourceListNames } from '../api/resource-lists.ts'
import { DELETION_PROTECTION } from '../plan/labels.ts'
import type { Finding } from './finding.ts'
import { report } from './report.ts'

/** The refusal while a hub or form is protected. */
export function checkProtection({ kind, metadata }: KubeObject): readonly Finding[] {
  if (metadata.annotations?.[DELETION_PROTECTION] !== 'true') return []
  const place = { path: ['metadata', 'annotations', DELETION_PROTECTION] }
  return [
    report('DeletionProtected', place, `${kind} "${metadata.name}" is protected from deletion`),
  ]
}

/** How many objects each node of a form has that go with it, and that stay. */
export function entryCounts({ spec }: KubeObject): {
  readonly goes: number
  readonly stays: number
} {
  const policies = resourceListNames.flatMap((list) => {
    const entries = memberOf(spec, list)
    const items: readonly unknown[] = Array.isArray(entries) ? entries : []
    return items.map((entry) => memberOf(entry, 'deletionPolicy'))
  })
  const stays = policies.filter((policy) => policy === 'Retain').length
  return { goes: policies.length - stays, stays }
}
