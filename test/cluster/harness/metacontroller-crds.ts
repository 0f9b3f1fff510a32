import type { KubeObject } from '../../../src/api/kube-object.ts'

const kinds = {
  compositecontrollers: { kind: 'CompositeController', scope: 'Cluster' },
  decoratorcontrollers: { kind: 'DecoratorController', scope: 'Cluster' },
  controllerrevisions: { kind: 'ControllerRevision', scope: 'Namespaced' },
}

/** The kinds that Metacontroller watches, without their schemas: enough for it to start. */
export const metacontrollerCrds: readonly KubeObject[] = Object.entries(kinds).map(
  ([plural, { kind, scope }]) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.metacontroller.k8s.io`,
      // The group is one of Kubernetes' own; the API server wants to know who allowed that.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
    },
    spec: {
      group: 'metacontroller.k8s.io',
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  }),
)
