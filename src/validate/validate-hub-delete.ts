import { memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import { checkProtection, entryCounts } from './deletion.ts'
import type { Finding } from './finding.ts'
import { describeNodes } from './live-nodes.ts'
import { report } from './report.ts'

/** What deleting a hub will do; an error while it is protected. */
export function validateHubDelete(
  hub: KubeObject,
  knowledge: ClusterKnowledge,
): readonly Finding[] {
  const { name } = hub.metadata
  const { nodesByHub, nodesByForm, forms } = knowledge
  const nodes = describeNodes(nodesByHub === undefined ? undefined : (nodesByHub.get(name) ?? 0))
  const findings = checkProtection(hub)
  if (nodes === undefined) return findings
  const counted =
    nodesByForm === undefined || forms === undefined ? undefined : { nodesByForm, forms }
  const objects = counted === undefined ? '' : `; ${describeObjects(name, counted)}`
  const message = `${nodes} of LynqHub "${name}" go${objects}`
  return [...findings, report('NodesGo', { path: ['metadata', 'name'] }, message)]
}

function describeObjects(
  hub: string,
  { nodesByForm, forms }: Required<Pick<ClusterKnowledge, 'nodesByForm' | 'forms'>>,
): string {
  let [going, staying] = [0, 0]
  for (const form of forms.values()) {
    if (memberOf(form.spec, 'hubId') !== hub) continue
    const nodes = nodesByForm.get(form.metadata.name) ?? 0
    const { goes, stays } = entryCounts(form)
    going += goes * nodes
    staying += stays * nodes
  }
  return `objects: ${going} deleted, ${staying} kept`
}
