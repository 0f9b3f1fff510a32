import type { KubeObject } from '../../src/api/kube-object.ts'
import type { Finding } from '../../src/validate/finding.ts'
import type { AdmissionRequest } from '../../webhooks/admission-review.ts'

export const metacontroller = 'system:serviceaccount:metacontroller:metacontroller'

export function form(spec: object, metadata: object = {}): KubeObject {
  const apiVersion = 'operator.lynq.sh/v1'
  return { apiVersion, kind: 'LynqForm', metadata: { name: 'web', ...metadata }, spec }
}

/** A request about a LynqForm by user jane. */
export function request(more: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    uid: 'uid-1',
    kind: 'LynqForm',
    operation: 'CREATE',
    subResource: '',
    userInfo: { username: 'jane', groups: ['system:authenticated'] },
    ...more,
  }
}

export function finding(more: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'LYNQ012',
    severity: 'error',
    path: ['spec', 'deployments', 0, 'dependIds', 1],
    reason: 'UnknownDependency',
    message: 'entry "web": there is no entry "dbb"; did you mean "db"?',
    fix: 'name an entry of this form',
    ...more,
  }
}
