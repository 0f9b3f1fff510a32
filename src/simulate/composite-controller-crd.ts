import type { KubeObject } from '../api/kube-object.ts'

/**
 * The least that the API server must know of Metacontroller's CompositeController, for clusters where
 * the loop of this folder plays its part. A real Metacontroller brings its own.
 */
export const compositeControllerCrd: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'compositecontrollers.metacontroller.k8s.io',
    // The API server asks for a review of every CRD under k8s.io.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, a stand-in for tests' },
  },
  spec: {
    group: 'metacontroller.k8s.io',
    scope: 'Cluster',
    names: {
      plural: 'compositecontrollers',
      singular: 'compositecontroller',
      kind: 'CompositeController',
      shortNames: ['cc', 'cctl'],
    },
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
}
