import { describe, expect, test } from 'vitest'
import { compositeControllers } from '../../src/api/composite-controllers.ts'

const hookUrl = 'http://lynq.lynq-system:8080/hooks'
const controllers = compositeControllers({ hookUrl, timeoutSeconds: 30 })

const webhooks = (secret?: { namespace: string; name: string }) =>
  compositeControllers({
    hookUrl,
    timeoutSeconds: 7,
    ...(secret && { tokenSecret: secret }),
  }).flatMap(({ spec }) => Object.values((spec as { hooks: Record<string, unknown> }).hooks))

test('there is one controller a kind, for cluster-scoped parents that Metacontroller claims by uid', () => {
  expect(controllers.map(({ metadata }) => metadata.name)).toEqual([
    'lynq-form',
    'lynq-hub',
    'lynq-node',
  ])
  for (const [index, resource] of ['lynqforms', 'lynqhubs', 'lynqnodes'].entries()) {
    expect(controllers[index]).toMatchObject({
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'CompositeController',
      spec: {
        parentResource: {
          apiVersion: 'operator.lynq.sh/v1',
          resource,
          ignoreStatusChanges: true,
        },
        generateSelector: true,
      },
    })
  }
})

test('every hook is version 2, has its own path and the timeout', () => {
  expect(
    webhooks().map((hook) => (hook as { webhook: { url: string } }).webhook.url.split('/hooks')[1]),
  ).toEqual([
    '/form/customize',
    '/form/sync',
    '/form/finalize',
    '/hub/customize',
    '/hub/sync',
    '/hub/finalize',
    '/node/customize',
    '/node/sync',
    '/node/finalize',
  ])
  for (const hook of webhooks()) {
    expect(hook).toMatchObject({ version: 'v2', webhook: { timeout: '7s' } })
  }
})

test('without a token Secret no credential is sent', () => {
  for (const hook of webhooks()) expect(hook).not.toHaveProperty('webhook.authorization')
})

test('a token Secret is referenced from every hook, never copied', () => {
  for (const hook of webhooks({ namespace: 'lynq-system', name: 'lynq-hook' })) {
    expect(hook).toHaveProperty('webhook.authorization', {
      type: 'Bearer',
      secretRef: { namespace: 'lynq-system', name: 'lynq-hook', key: 'token' },
    })
  }
})

describe('children', () => {
  const childrenOf = (index: number) =>
    (
      controllers[index]?.spec as {
        childResources: { apiVersion: string; resource: string; updateStrategy: object }[]
      }
    ).childResources

  test('are all updated in place', () => {
    for (const index of [0, 1, 2]) {
      for (const child of childrenOf(index)) {
        expect(child.updateStrategy).toEqual({ method: 'InPlace' })
      }
    }
  })

  test('of a form are revisions, of a hub nodes', () => {
    expect(childrenOf(0)).toMatchObject([
      { apiVersion: 'apps/v1', resource: 'controllerrevisions' },
    ])
    expect(childrenOf(1)).toMatchObject([
      { apiVersion: 'operator.lynq.sh/v1', resource: 'lynqnodes' },
    ])
  })

  test('of a node are the kinds of the resource lists and a few more', () => {
    expect(
      childrenOf(2)
        .map(({ apiVersion, resource }) => `${resource}.${apiVersion}`)
        .toSorted(),
    ).toEqual(
      [
        'serviceaccounts.v1',
        'deployments.apps/v1',
        'statefulsets.apps/v1',
        'daemonsets.apps/v1',
        'services.v1',
        'ingresses.networking.k8s.io/v1',
        'configmaps.v1',
        'secrets.v1',
        'persistentvolumeclaims.v1',
        'jobs.batch/v1',
        'cronjobs.batch/v1',
        'poddisruptionbudgets.policy/v1',
        'networkpolicies.networking.k8s.io/v1',
        'horizontalpodautoscalers.autoscaling/v2',
        'namespaces.v1',
        'roles.rbac.authorization.k8s.io/v1',
        'rolebindings.rbac.authorization.k8s.io/v1',
        'resourcequotas.v1',
        'limitranges.v1',
        'pods.v1',
      ].toSorted(),
    )
  })
})
