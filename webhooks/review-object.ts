import type { KubeObject } from '../src/api/kube-object.ts'
import { sameJson } from '../src/plan/same-json.ts'
import type { ClusterKnowledge } from '../src/validate/cluster-knowledge.ts'
import type { Finding } from '../src/validate/finding.ts'
import { errored, type AdmissionRequest, type AdmissionResponse } from './admission-review.ts'
import { authorOf } from './author-of.ts'
import type { WebhookDeps } from './deps.ts'
import { toRefusal, toWarnings } from './describe-findings.ts'

/** The pure rules of one kind (src/validate). */
export interface KindRules {
  readonly kind: 'LynqHub' | 'LynqForm' | 'LynqNode'
  /** The object by itself and beside what is known of others. */
  readonly whole: (object: KubeObject, knowledge: ClusterKnowledge) => readonly Finding[]
  readonly update: (
    old: KubeObject,
    object: KubeObject,
    knowledge: ClusterKnowledge,
  ) => readonly Finding[]
  readonly delete: (old: KubeObject, knowledge: ClusterKnowledge) => readonly Finding[]
}

/** Judges one write: all faults at once, or yes, with warnings in either case. Changes nothing. */
export function reviewObject(
  rules: KindRules,
  request: AdmissionRequest,
  deps: WebhookDeps,
): AdmissionResponse {
  const { uid, kind, operation } = request
  if (kind !== rules.kind)
    return errored(uid, 400, `expected ${rules.kind}, got ${kind || 'no kind'}`)
  // The object's own fields are not up for change there.
  if (request.subResource !== '' || operation === 'CONNECT') return { uid, allowed: true }
  const author = authorOf(request.userInfo, deps.writers)
  const judged = judge(rules, request, { ...deps.knowledge(), author })
  if (typeof judged === 'string') return errored(uid, 400, judged)

  const { object, findings } = judged
  const faults = findings.filter(({ severity }) => severity === 'error')
  const warnings = toWarnings(findings.filter(({ severity }) => severity === 'warning'))
  return {
    uid,
    allowed: faults.length === 0,
    ...(faults.length === 0 ? {} : { status: toRefusal(kind, object, faults) }),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}

interface Judged {
  readonly object: KubeObject
  readonly findings: readonly Finding[]
}

/** The findings and the object they are about, or what the request lacks. */
function judge(
  rules: KindRules,
  { operation, object, oldObject }: AdmissionRequest,
  knowledge: ClusterKnowledge,
): Judged | string {
  switch (operation) {
    case 'CREATE':
      if (object === undefined) return 'request.object is missing'
      return { object, findings: rules.whole(object, knowledge) }
    case 'UPDATE':
      if (object === undefined || oldObject === undefined) {
        return 'request.object or request.oldObject is missing'
      }
      return { object, findings: judgeUpdate(rules, oldObject, object, knowledge) }
    case 'DELETE':
      if (oldObject === undefined) return 'request.oldObject is missing'
      return { object: oldObject, findings: rules.delete(oldObject, knowledge) }
    default:
      return `unknown operation "${operation}"`
  }
}

/**
 * A spec that stays as it is is not judged again: whoever labels an object, or Metacontroller when it
 * takes its finalizer off, must not be held up by a fault that a newer version of a rule found.
 */
function judgeUpdate(
  rules: KindRules,
  old: KubeObject,
  object: KubeObject,
  knowledge: ClusterKnowledge,
): readonly Finding[] {
  const whole = sameJson(old.spec, object.spec) ? [] : rules.whole(object, knowledge)
  return [...whole, ...rules.update(old, object, knowledge)]
}
