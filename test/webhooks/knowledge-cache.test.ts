import { expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { WatchHandlers } from '../../src/cluster/watch-kind.ts'
import { createKnowledgeCache } from '../../webhooks/knowledge-cache.ts'

/** A cache over watches that the test speaks for. */
function cache() {
  const watches = new Map<string, WatchHandlers>()
  const ended: string[] = []
  const errors: string[] = []
  const known = createKnowledgeCache(
    (path, handlers) => {
      const kind = path.split('/').at(-1) ?? ''
      watches.set(kind, handlers)
      return () => ended.push(kind)
    },
    (message) => errors.push(message),
  )
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
  expect(ended.sort()).toEqual(['lynqforms', 'lynqhubs', 'lynqnodes'])
})
