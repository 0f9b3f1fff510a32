import type { FieldPath } from '../api/field-path.ts'
import { ROLLBACK_TO } from '../plan/labels.ts'
import { nearest } from '../template/nearest.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { report } from './report.ts'

const ROLLOUT = ['spec', 'rollout'] as const

/** How changes of the form are to reach its nodes. */
export function checkRollout(form: FormContext): readonly Finding[] {
  const { maxSkew, onFailure, revision, canary } = form.spec.rollout
  const findings = [...checkCanary(form)]
  if (revision !== undefined && !isRevisionOf(form.name, revision)) {
    const message = `"${revision}" is not "${form.name}-" and ten hexadecimal digits`
    findings.push(report('RevisionOfOtherForm', { path: [...ROLLOUT, 'revision'] }, message))
  }
  if (onFailure === 'Rollback' && maxSkew === 0 && canary === undefined) {
    const message = 'Rollback comes after all nodes have moved'
    findings.push(report('NothingToStop', { path: [...ROLLOUT, 'onFailure'] }, message))
  }
  return [...findings, ...checkSkew(form), ...checkHold(form)]
}

function checkSkew({ spec }: FormContext): readonly Finding[] {
  const { maxSkew, onFailure, throttleDataChanges, canary } = spec.rollout
  if (maxSkew > 0) return []
  const unused = [
    ...(throttleDataChanges ? ['throttleDataChanges'] : []),
    ...(onFailure === 'Continue' && canary === undefined ? ['onFailure'] : []),
  ]
  return unused.map((field) => {
    const message = `${field} has no effect while maxSkew is 0`
    return report('SkewMissing', { path: [...ROLLOUT, field] }, message)
  })
}

/** Told whenever the form changes, for that is when somebody wonders why nothing happens. */
function checkHold({ spec, rollbackTo }: FormContext): readonly Finding[] {
  const { paused, revision } = spec.rollout
  const findings: Finding[] = []
  const hold = (path: FieldPath, what: string): void => {
    const message = `${what}: changes of the templates reach no existing node`
    findings.push(report('RolloutOnHold', { path }, message))
  }
  if (paused) hold([...ROLLOUT, 'paused'], 'the rollout is paused')
  if (revision !== undefined) {
    hold([...ROLLOUT, 'revision'], `nodes shall use ${revision}`)
  } else if (rollbackTo !== undefined) {
    hold(['metadata', 'annotations', ROLLBACK_TO], `nodes shall use ${rollbackTo}`)
  }
  return findings
}

function checkCanary({ spec, offered }: FormContext): readonly Finding[] {
  if (spec.rollout.canary === undefined) return []
  const path = [...ROLLOUT, 'canary', 'selector', 'matchVariables']
  const names = Object.keys(spec.rollout.canary.selector.matchVariables)
  if (names.length === 0) {
    return [report('EveryNodeCanary', { path }, 'matchVariables names no variable')]
  }
  if (offered === undefined) return []
  return names
    .filter((name) => !offered.has(name))
    .map((name) => {
      const message = `the hub offers no variable "${name}"${nearest(name, offered)}`
      return report('UnknownCanaryVariable', { path: [...path, name] }, message)
    })
}

function isRevisionOf(form: string, revision: string): boolean {
  return revision.startsWith(`${form}-`) && /^[0-9a-f]{10}$/.test(revision.slice(form.length + 1))
}
