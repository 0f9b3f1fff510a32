import { expect, onTestFinished, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ApiReply } from '../../src/cluster/api-client.ts'
import type { WatchHandlers } from '../../src/cluster/watch-kind.ts'
import { createEnabledKinds, type ReadEnabledKinds } from '../../webhooks/enabled-kinds.ts'
import { createKnowledgeCache } from '../../webhooks/knowledge-cache.ts'

/** A cache over watches that the test speaks for. */
function cache(readEnabledKinds: ReadEnabledKinds = () => Promise.resolve(undefined)) {
  const watches = new Map<string, WatchHandlers>()
  const ended: string[] = []
  const errors: string[] = []
  const known = createKnowledgeCache({
    follow: (path, handlers) => {
      const kind = path.split('/').at(-1) ?? ''
      watches.set(kind, handlers)
      return () => ended.push(kind)
    },
    readEnabledKinds,
    onError: (message) => errors.push(message),
  })
  onTestFinished(() => known.stop())
  const of = (kind: string): WatchHandlers => watches.get(kind)!
  return { known, of, ended, errors }
}

function node(name: string, form: string, hub: string): KubeObject {
  const spec = { templateRef: form, hubId: hub, variables: { secret: 'canary' } }
  return { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqNode', metadata: { name }, spec }
}

const hub: KubeObject = {
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqHub',
  metadata: { name: 'shop' },
}

test('a kind is not known before its first list is complete', () => {
  const { known, of } = cache()
  of('lynqhubs').onEvent('ADDED', hub)
  expect(known.current()).toEqual({})

  of('lynqhubs').onSynced?.()

  expect(known.current()).toEqual({ hubs: new Map([['shop', hub]]) })
})

test('what is deleted is not known any more, and an empty kind is a fact', () => {
  const { known, of } = cache()
  of('lynqforms').onSynced?.()
  of('lynqhubs').onSynced?.()
  of('lynqhubs').onEvent('ADDED', hub)
  of('lynqhubs').onEvent('DELETED', hub)

  expect(known.current()).toEqual({ hubs: new Map(), forms: new Map() })
})

test('nodes are counted by form and by hub, and only counted', () => {
  const { known, of } = cache()
  const nodes = of('lynqnodes')
  for (const name of ['a', 'b', 'c']) nodes.onEvent('ADDED', node(name, 'web', 'shop'))
  nodes.onSynced?.()
  nodes.onEvent('ADDED', node('d', 'data', 'shop'))
  nodes.onEvent('MODIFIED', node('a', 'web', 'shop'))
  nodes.onEvent('MODIFIED', node('b', 'data', 'shop'))
  nodes.onEvent('DELETED', node('c', 'web', 'shop'))

  expect(known.current()).toEqual({
    nodesByForm: new Map([
      ['data', 2],
      ['web', 1],
    ]),
    nodesByHub: new Map([['shop', 3]]),
  })

  for (const name of ['a', 'b', 'd']) nodes.onEvent('DELETED', node(name, 'web', 'shop'))
  expect(known.current()).toEqual({ nodesByForm: new Map(), nodesByHub: new Map() })
})

test('trouble is passed on, and stopping ends all watches', () => {
  const { known, of, ended, errors } = cache()
  of('lynqforms').onError?.('the watch broke off')

  known.stop()

  expect(errors).toEqual(['the watch broke off'])
  expect(ended.slice(0, 3).sort()).toEqual(['lynqforms', 'lynqhubs', 'lynqnodes'])
})

test('enabled kinds are those that the CompositeController lists, also of CRDs', async () => {
  const resources = (list: object[]) => ({ status: 200, body: { resources: list } })
  const childResources = [
    { apiVersion: 'apps/v1', resource: 'deployments' },
    { apiVersion: 'example.com/v1', resource: 'widgets' },
    { apiVersion: 'gone.example.com/v1', resource: 'things' },
  ]
  const replies: Record<string, ApiReply> = {
    '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers/lynq-node': {
      status: 200,
      body: { spec: { childResources } },
    },
    '/apis/apps/v1': resources([
      { kind: 'Deployment', name: 'deployments', namespaced: true },
      { kind: 'Scale', name: 'deployments/scale', namespaced: true },
      { kind: 'StatefulSet', name: 'statefulsets', namespaced: true },
    ]),
    '/apis/example.com/v1': resources([{ kind: 'Widget', name: 'widgets', namespaced: false }]),
  }
  const asked: string[] = []
  const read = createEnabledKinds(({ path }) => {
    asked.push(path)
    return Promise.resolve(replies[path] ?? { status: 404, body: {} })
  })

  expect(await read()).toEqual(
    new Map([
      ['Deployment.apps/v1', { name: 'deployments', namespaced: true }],
      ['Widget.example.com/v1', { name: 'widgets', namespaced: false }],
    ]),
  )
  asked.length = 0
  await read()
  expect(asked).toEqual([
    '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers/lynq-node',
    '/apis/gone.example.com/v1',
  ])
})

test('a failed read of enabled kinds keeps what was known, or nothing', async () => {
  const unreadable = createEnabledKinds(() => Promise.resolve({ status: 0, message: 'no answer' }))
  expect(await unreadable()).toBeUndefined()

  const enabledKinds = new Map([['Job.batch/v1', { name: 'jobs', namespaced: true }]])
  const { known } = cache(() => Promise.resolve(enabledKinds))
  await expect.poll(() => known.current()).toEqual({ enabledKinds })
})
