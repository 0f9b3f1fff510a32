const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const SERVICE = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/

/** RBAC names are path segments: almost everything goes. Source: apimachinery path.ValidatePathSegmentName. */
const RBAC = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'])

/**
 * Why `name` is no legal name for an object of this kind, or undefined. The text names the class of
 * the fault, never the name itself (it comes from a row).
 * Source: k8s.io/apimachinery/pkg/util/validation.
 */
export function nameFault(kind: string, name: string): string | undefined {
  if (name === '') return 'the name is empty'
  if (RBAC.has(kind)) {
    return /^\.{1,2}$|[/%]/.test(name)
      ? 'the name contains "/" or "%", or is "." or ".."'
      : undefined
  }
  const limit = kind === 'Namespace' || kind === 'Service' ? 63 : 253
  if (name.length > limit) {
    return `the name has ${String(name.length)} characters, ${String(limit)} are allowed: shorten it, for example with trunc63`
  }
  const shape = kind === 'Service' ? SERVICE : kind === 'Namespace' ? LABEL : SUBDOMAIN
  if (shape.test(name)) return undefined
  if (/[A-Z]/.test(name)) return 'the name has upper-case letters: use lower'
  if (/^[-.]|[-.]$/.test(name)) return 'the name starts or ends with "-" or "."'
  if (kind === 'Service' && /^[0-9]/.test(name)) return 'the name of a Service starts with a letter'
  return 'the name has characters other than a-z, 0-9, "-" and "."'
}

/** The same for the value of a label. */
export function labelValueFault(value: string): string | undefined {
  if (value.length > 63) {
    return `a label value has ${String(value.length)} characters, 63 are allowed: use trunc63`
  }
  if (LABEL_VALUE.test(value)) return undefined
  return 'a label value may have letters, digits, "-", "_" and "." only, and starts and ends with a letter or digit'
}
