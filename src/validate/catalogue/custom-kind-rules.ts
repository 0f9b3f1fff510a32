import type { Rules } from './rule.ts'

/** Kinds that are not built into Kubernetes. */
export const customKindRules = {
  NamespaceMissing: {
    id: 'LYNQ100',
    severity: 'warning',
    title: 'a custom resource that lives in a namespace is given none',
    why: 'Only objects of built-in kinds go to the namespace of the service by themselves; the API server refuses this one.',
    fix: 'set targetNamespace',
    bad: 'manifests: [{ id: w, spec: { apiVersion: example.com/v1, kind: Widget } }]',
    good: "manifests: [{ id: w, targetNamespace: 'shop-{{ .uid }}', spec: { apiVersion: example.com/v1, kind: Widget } }]",
  },
} as const satisfies Rules
