import { decodeNodeSpec } from '../api/decode.ts'
import type { KubeObject } from '../api/kube-object.ts'
import type { ClusterKnowledge } from './cluster-knowledge.ts'
import type { Finding } from './finding.ts'
import { fromIssue } from './from-issue.ts'
import { report } from './report.ts'
import { sortFindings } from './sort-findings.ts'

/** Every finding of a LynqNode whose spec is written: by the hub it is right, by anybody else it is not. */
export function validateNode(node: KubeObject, { author }: ClusterKnowledge): readonly Finding[] {
  const decoded = decodeNodeSpec(node.spec)
  const faults = decoded.ok ? [] : decoded.findings.map(fromIssue)
  if (author === 'controller') return sortFindings(faults)
  const reason = author === 'user' ? 'NodeByHand' : 'NodeAuthorUnknown'
  const byHand = report(reason, { path: ['spec'] }, 'only the hub writes the spec of a node')
  return sortFindings([...faults, byHand])
}
