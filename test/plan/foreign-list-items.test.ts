import { expect, test } from 'vitest'
import { foreignItemOwners, foreignListItems } from '../../src/plan/foreign-list-items.ts'
import { entry, identity, live } from './live-object.ts'

const port = (key: string) => ({
  [`k:{"port":${key},"protocol":"TCP"}`]: { '.': {}, 'f:port': {} },
})
const ours = (ports: object) => entry('metacontroller', { 'f:spec': { 'f:ports': ports } })
const theirs = (ports: object) =>
  entry('kubectl-edit', { 'f:spec': { 'f:ports': { '.': {}, ...ports } } }, { operation: 'Update' })
const ports = (...numbers: readonly number[]) => ({
  spec: { ports: numbers.map((number) => ({ port: number, protocol: 'TCP' })) },
})

test('points at items that others own, beside items of ours', () => {
  const object = live(ports(80, 81, 82), ours(port('81')), theirs({ ...port('80'), ...port('82') }))

  expect(foreignListItems(object, { ...identity, ...ports(81) }).pointers).toEqual([
    '/spec/ports/0',
    '/spec/ports/2',
  ])
})

test('points at an item that we own too: an apply without it would leave it to the other', () => {
  const object = live(ports(80), ours(port('80')), theirs(port('80')))

  expect(foreignListItems(object, { ...identity, ...ports(81) })).toEqual({
    pointers: ['/spec/ports/0'],
    replacements: [{ pointer: '/spec/ports', value: ports(81).spec.ports }],
  })
})

test.each([
  ['that we want', live(ports(80, 81), theirs(port('80'))), ports(80)],
  ['that nobody owns', live(ports(80, 81), ours(port('81'))), ports(81)],
  ['that are gone', live(ports(81), theirs(port('80'))), ports(81)],
  ['of lists that we do not set', live(ports(80), theirs(port('80'))), { spec: {} }],
  ['of lists in which we want nothing', live(ports(80), theirs(port('80'))), ports()],
])('points at no items %s', (_, object, desired) => {
  expect(foreignListItems(object, { ...identity, ...desired }).pointers).toEqual([])
})

test('looks into items that we share', () => {
  const app = (fields: object) => ({ 'f:spec': { 'f:a/b': { 'k:{"name":"app"}': fields } } })
  const env = (name: string) => ({ [`k:{"name":"${name}"}`]: { '.': {}, 'f:name': {} } })
  const object = live(
    { spec: { 'a/b': [{ name: 'side' }, { name: 'app', env: [{ name: 'A' }, { name: 'B' }] }] } },
    entry('metacontroller', app({ '.': {}, 'f:env': env('A') })),
    entry('injector', app({ 'f:env': env('B') })),
  )
  const desired = { ...identity, spec: { 'a/b': [{ name: 'app', env: [{ name: 'A' }] }] } }

  expect(foreignListItems(object, desired).pointers).toEqual(['/spec/a~1b/1/env/1'])
})

test('counts what Metacontroller once created as ours', () => {
  const created = entry(
    'metacontroller',
    { 'f:spec': { 'f:ports': port('80') } },
    { operation: 'Update' },
  )
  const object = live(ports(80, 81), created, theirs(port('81')))

  expect(foreignListItems(object, { ...identity, ...ports(81) }).pointers).toEqual([])
})

test('names the managers of such items', () => {
  const injector = entry('injector', { 'f:spec': { 'f:ports': port('82') } })
  const object = live(ports(80, 81, 82), ours(port('81')), theirs(port('80')), injector)

  expect(foreignItemOwners(object, { ...identity, ...ports(81) })).toEqual([
    { manager: 'kubectl-edit', pointers: ['/spec/ports/0'] },
    { manager: 'injector', pointers: ['/spec/ports/2'] },
  ])
})
