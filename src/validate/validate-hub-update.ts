import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { databaseTypes } from '../api/source.ts'
import { compileSpec } from '../plan/compile-form.ts'
import { sameJson } from '../plan/same-json.ts'
import { checkApprovals } from './check-approvals.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { describeNodes } from './live-nodes.ts'
import { offeredVariables } from './offered-variables.ts'
import { report } from './report.ts'

/** What says which rows there are, and which of them is which. */
const rowFields: readonly FieldPath[] = [
  ['spec', 'source', 'type'],
  ...databaseTypes.flatMap((type) =>
    ['host', 'port', 'database', 'table'].map((field) => ['spec', 'source', type, field]),
  ),
  ['spec', 'valueMappings', 'uid'],
]
const filterField: FieldPath = ['spec', 'source', 'filter']
const activateField: FieldPath = ['spec', 'valueMappings', 'activate']

/** What a change of a hub breaks or will do; besides, not instead of, `validateHub` of the new one. */
export function validateHubUpdate(
  old: KubeObject,
  hub: KubeObject,
  knowledge: ClusterKnowledge,
): readonly Finding[] {
  // With a new spec the whole hub is validated, its approvals too.
  const approvals = sameJson(old.spec, hub.spec) ? checkApprovals(hub, old) : []
  return [
    ...approvals,
    ...sourceChanges(old, hub, knowledge),
    ...takenVariables(old, hub, knowledge),
  ]
}

function sourceChanges(
  old: KubeObject,
  hub: KubeObject,
  { nodesByHub }: ClusterKnowledge,
): readonly Finding[] {
  const { name } = hub.metadata
  const nodes = describeNodes(nodesByHub === undefined ? undefined : (nodesByHub.get(name) ?? 0))
  if (nodes === undefined) return []
  return [...rowFields, filterField, activateField].flatMap((path) => {
    const [before, after] = [textAt(old, path), textAt(hub, path)]
    // Both may come and go; they say which rows there are all the same.
    const mayBeAbsent = path === filterField || path === activateField
    if (before === after) return []
    if (!mayBeAbsent && (before === undefined || after === undefined)) return []
    const message = `${formatPath(path.slice(1))} is changed: of ${nodes}, those whose uid is no longer found go`
    return [report('SourceChanged', { path }, message)]
  })
}

function textAt(object: KubeObject, path: FieldPath): string | undefined {
  const value = path.reduce((at: unknown, name) => memberOf(at, String(name)), object)
  if (Array.isArray(value)) return JSON.stringify(value)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function takenVariables(
  old: KubeObject,
  hub: KubeObject,
  { forms }: ClusterKnowledge,
): readonly Finding[] {
  const offered = offeredVariables(hub)
  if (offered === undefined || forms === undefined) return []
  const taken = [...(offeredVariables(old) ?? [])].filter((name) => !offered.has(name))
  if (taken.length === 0) return []
  const users = usersOf(hub.metadata.name, [...forms.values()])
  const place = {
    path: [
      'spec',
      memberOf(hub.spec, 'extraValueMappings') === undefined
        ? 'valueMappings'
        : 'extraValueMappings',
    ],
  }
  return taken.flatMap((name) => {
    const using = users.get(name)
    if (using === undefined) return []
    const message = `variable "${name}" is taken away, and LynqForm "${[...using].join('", "')}" uses it`
    return [report('MappingInUse', place, message)]
  })
}

/** Variables and the forms of a hub that read them, or choose canaries by them. */
function usersOf(
  hub: string,
  forms: readonly KubeObject[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>()
  for (const { metadata, spec } of forms) {
    if (memberOf(spec, 'hubId') !== hub) continue
    const templates = compileSpec(spec).entries.flatMap((entry) => [...entry.templates.values()])
    const inTemplates = templates.flatMap(({ template }) => template.analysis.variables)
    for (const name of [
      ...inTemplates.map((variable) => variable.name),
      ...canaryVariables(spec),
    ]) {
      users.set(name, (users.get(name) ?? new Set()).add(metadata.name))
    }
  }
  return users
}

function canaryVariables(spec: unknown): readonly string[] {
  const canary = memberOf(memberOf(spec, 'rollout'), 'canary')
  const matched = memberOf(memberOf(canary, 'selector'), 'matchVariables')
  return isObject(matched) ? Object.keys(matched) : []
}
