import { fieldAt, textOr } from './field-at.ts'
import type { Rule } from './rule.ts'
import { current, inProgress } from './rule.ts'

export const service: Rule = ({ spec, status }) => {
  if (fieldAt(spec, 'type') !== 'LoadBalancer') return current('exists')
  if (textOr('', fieldAt(spec, 'clusterIP')) === '') return inProgress('waiting for a cluster IP')
  const addresses = fieldAt(status, 'loadBalancer', 'ingress')
  // Unlike kstatus: a load balancer that nobody has given an address serves nobody.
  return Array.isArray(addresses) && addresses.length > 0
    ? current('has a load balancer address')
    : inProgress('waiting for a load balancer address')
}
