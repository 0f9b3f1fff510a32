import { expect, test } from 'vitest'
import type { LynqForm } from '../../src/api/form.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { nodeObject } from '../../src/plan/node-object.ts'
import { namespacesFirst } from '../../src/plan/namespaces-first.ts'

const form = (name: string, lists: Partial<LynqForm['spec']> = {}): LynqForm => ({
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqForm',
  metadata: { name },
  spec: { hubId: 'h', ...lists } as LynqForm['spec'],
})
const namespaces = [{ id: 'ns', nameTemplate: '{{ .uid }}' }] as unknown as NonNullable<
  LynqForm['spec']['namespaces']
>
const forms = [form('base', { namespaces }), form('app', { namespaces: [] }), form('web')]

const node = (name: string): LynqNode => {
  const [uid = '', templateRef = ''] = name.split('-')
  return nodeObject(name, { uid, hubId: 'h', templateRef, revision: 'r', variables: {} })
}
const free = { needs: [], actions: [] }

test.each([
  [
    'those with Namespaces come first, of every row',
    ['a-app', 'a-base', 'a-web', 'b-base'],
    [],
    ['a-base', 'b-base'],
  ],
  [
    'a row whose Namespaces are on their way already gets the rest',
    ['a-app', 'a-web', 'b-app', 'b-base'],
    [],
    ['a-app', 'a-web', 'b-base'],
  ],
  [
    'a node that can never come holds nobody up',
    ['a-app', 'a-base', 'b-app', 'b-base'],
    ['a-base'],
    ['a-app', 'a-base', 'b-base'],
  ],
])('%s', (_what, missing, rejected, expected) => {
  const next = namespacesFirst(missing.map(node), forms, ({ metadata: { name }, spec: { uid } }) =>
    rejected.includes(name) ? { ...free, rejected: { uid, why: 'taken' } } : free,
  )

  expect(next.map(({ metadata }) => metadata.name)).toEqual(expected)
})

test('without a form that brings Namespaces all come at once', () => {
  const nodes = ['a-app', 'a-web', 'b-web'].map(node)

  expect(namespacesFirst(nodes, [form('app'), form('web')], () => free)).toEqual(nodes)
})
