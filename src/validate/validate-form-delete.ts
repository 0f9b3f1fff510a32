import { memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import { checkProtection, entryCounts } from './deletion.ts'
import type { Finding } from './finding.ts'
import { liveNodesOf } from './live-nodes.ts'
import { report } from './report.ts'

/** What deleting a form will do; an error while it is protected. */
export function validateFormDelete(
  form: KubeObject,
  knowledge: ClusterKnowledge,
): readonly Finding[] {
  const { name } = form.metadata
  const nodes = liveNodesOf(name, knowledge)
  const findings = [...checkProtection(form), ...checkDependents(form, knowledge)]
  if (nodes === undefined) return findings
  const { goes, stays } = entryCounts(form)
  const count = knowledge.nodesByForm?.get(name)
  const objects =
    count === undefined
      ? `objects of each: ${goes} deleted, ${stays} kept`
      : `objects: ${goes * count} deleted, ${stays * count} kept`
  const message = `${nodes} of LynqForm "${name}" go; ${objects}`
  return [...findings, report('NodesGo', { path: ['metadata', 'name'] }, message)]
}

function checkDependents(form: KubeObject, { forms }: ClusterKnowledge): readonly Finding[] {
  const { name } = form.metadata
  const dependents = [...(forms?.values() ?? [])].flatMap(({ metadata, spec }) => {
    const dependsOn = memberOf(spec, 'dependsOn')
    const isGoing = metadata.deletionTimestamp !== undefined
    return !isGoing && Array.isArray(dependsOn) && dependsOn.includes(name) ? [metadata.name] : []
  })
  if (dependents.length === 0) return []
  const message = `LynqForm "${dependents.join('", "')}" depends on LynqForm "${name}"`
  return [report('FormInUse', { path: ['metadata', 'name'] }, message)]
}
