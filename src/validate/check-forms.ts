import { memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { resolveGraph } from '../plan/graph.ts'
import { nearest } from '../template/nearest.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { report } from './report.ts'

/** The form among the forms of its hub. */
export function checkForms(form: FormContext): readonly Finding[] {
  const { spec, compiled, knowledge, siblings = [] } = form
  const dependsOn = spec.dependsOn ?? []
  const findings: Finding[] = []
  if (compiled.entries.length === 0) {
    findings.push(report('NoEntries', { path: ['spec'] }, 'the form has no entries'))
  }
  for (const [index, name] of dependsOn.entries()) {
    const place = { path: ['spec', 'dependsOn', index] }
    const other = knowledge.forms?.get(name)
    if (name === form.name || knowledge.forms === undefined) continue
    if (other === undefined) {
      const hint = nearest(
        name,
        siblings.map(({ metadata }) => metadata.name),
      )
      findings.push(report('UnknownForm', place, `there is no LynqForm "${name}"${hint}`))
    } else if (memberOf(other.spec, 'hubId') !== spec.hubId) {
      const message = `LynqForm "${name}" belongs to LynqHub "${String(memberOf(other.spec, 'hubId'))}"`
      findings.push(report('FormOfOtherHub', place, message))
    }
  }
  return [...findings, ...cycles(form.name, dependsOn, siblings)]
}

function cycles(
  name: string,
  dependsOn: readonly string[],
  siblings: readonly KubeObject[],
): readonly Finding[] {
  // This form comes first, so that a cycle through it is drawn from it.
  const nodes = [
    { id: name, dependIds: dependsOn },
    ...siblings.map(({ metadata, spec }) => ({
      id: metadata.name,
      dependIds: textsOf(memberOf(spec, 'dependsOn')),
    })),
  ]
  return resolveGraph(nodes).faults.flatMap(({ code, node, dependency = 0, message }) => {
    if (node !== 0 || (code !== 'DependencyCycle' && code !== 'SelfDependency')) return []
    const text = code === 'DependencyCycle' ? message : `dependency cycle: ${name} → ${name}`
    return [report('FormCycle', { path: ['spec', 'dependsOn', dependency] }, text)]
  })
}

function textsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  return items.filter((item) => typeof item === 'string')
}
