import type { ScenarioOptions } from '../support/scenario-cluster.ts'

type Options = Required<Pick<ScenarioOptions, 'existing' | 'moreKinds'>>

/** `kubectl apply` of these makes the kind known: its status is an ordinary part of it. */
export function customResourceDefinition(kind: string, scope: 'Namespaced' | 'Cluster'): string {
  const singular = kind.toLowerCase()
  return `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${singular}s.example.com}
spec:
  group: example.com
  scope: ${scope}
  names: {kind: ${kind}, listKind: ${kind}List, plural: ${singular}s, singular: ${singular}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, properties: {size: {type: string}, address: {type: string}}}
            status: {type: object, x-kubernetes-preserve-unknown-fields: true}
`
}

/** What an operator does so that nodes may own a kind of `example.com/v1`: CRD, right, child kind. */
export function customKind(kind: string, scope: 'Namespaced' | 'Cluster'): Options {
  const resource = `${kind.toLowerCase()}s`
  const rights = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: lynq-${resource}}
rules: [{apiGroups: [example.com], resources: [${resource}], verbs: [get, create, patch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: lynq-${resource}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: lynq-${resource}}
subjects: [{kind: ServiceAccount, name: lynq, namespace: lynq-system}]
`
  return {
    existing: `${customResourceDefinition(kind, scope)}---${rights}`,
    moreKinds: [{ apiVersion: 'example.com/v1', resource }],
  }
}
