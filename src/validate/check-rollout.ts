import { nearest } from '../template/nearest.ts'
import { checkRevision } from './check-revision.ts'
import type { Finding } from './finding.ts'
import type { FormContext } from './form-context.ts'
import { report } from './report.ts'

const ROLLOUT = ['spec', 'rollout'] as const

/** How changes of the form are to reach its nodes. */
export function checkRollout(form: FormContext): readonly Finding[] {
  const { maxSkew, onFailure, revision, canary } = form.spec.rollout
  const findings = [...checkCanary(form)]
  if (onFailure === 'Rollback' && maxSkew === 0 && canary === undefined) {
    const message = 'Rollback comes after all nodes have moved'
    findings.push(report('NothingToStop', { path: [...ROLLOUT, 'onFailure'] }, message))
  }
  const { name, rollbackTo } = form
  return [
    ...findings,
    ...checkSkew(form),
    ...checkPaused(form),
    ...checkRevision({ name, revision, rollbackTo }),
  ]
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
function checkPaused({ spec }: FormContext): readonly Finding[] {
  if (!spec.rollout.paused) return []
  const message = 'the rollout is paused: changes of the templates reach no existing node'
  return [report('RolloutOnHold', { path: [...ROLLOUT, 'paused'] }, message)]
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
