import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generateKubeSchema } from '../../../src/plan/schema/generate/generate-kube-schema.ts'
import { builtInKinds } from '../../../src/plan/schema/kube-schema.ts'
import { findKind } from '../../../src/plan/schema/known-kinds.ts'

test('the generated schema is fresh', () => {
  const file = new URL('../../../src/plan/schema/kube-schema.generated.ts', import.meta.url)

  expect(readFileSync(file, 'utf8')).toBe(generateKubeSchema())
})

test.each([
  { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespaced: true },
  { apiVersion: 'v1', kind: 'Endpoints', plural: 'endpoints', namespaced: true },
  { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false },
  { apiVersion: 'v1', kind: 'Event', plural: 'events', namespaced: true },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    namespaced: true,
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    namespaced: false,
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    plural: 'storageclasses',
    namespaced: false,
  },
])('$apiVersion $kind is served as $plural', ({ apiVersion, kind, plural, namespaced }) => {
  expect(findKind(apiVersion, kind)).toMatchObject({ plural, namespaced })
})

test.each([
  { name: 'a custom resource', apiVersion: 'cert-manager.io/v1', kind: 'Certificate' },
  { name: 'a kind of another group', apiVersion: 'v1', kind: 'Deployment' },
  { name: 'a list', apiVersion: 'apps/v1', kind: 'DeploymentList' },
  { name: 'a removed version', apiVersion: 'extensions/v1beta1', kind: 'Ingress' },
  { name: 'a name that every object has', apiVersion: '', kind: 'constructor' },
])('$name is unknown', ({ apiVersion, kind }) => {
  expect(findKind(apiVersion, kind)).toBeUndefined()
})

test('every kind has its identity and only typed fields', () => {
  for (const { type } of builtInKinds.values()) {
    expect([...type.fields.keys()]).toEqual(
      expect.arrayContaining(['apiVersion', 'kind', 'metadata']),
    )
  }
})
