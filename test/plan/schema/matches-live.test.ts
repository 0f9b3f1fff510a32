import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/kube-object.ts'
import { matchesLive } from '../../../src/plan/schema/matches-live.ts'

type Members = Readonly<Record<string, unknown>>

const deployment = (spec: Members, metadata: Members = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...metadata },
  spec,
})
const service = (...ports: readonly Members[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { ports },
})
const containers = (...list: readonly Members[]): KubeObject =>
  deployment({ template: { spec: { containers: list } } })
const role = (...rules: readonly Members[]): KubeObject =>
  ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'r' },
    rules,
  }) as KubeObject
const custom = (spec: Members): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'x' },
  spec,
})

describe('matches', () => {
  test.each<{ name: string; desired: KubeObject; live: KubeObject }>([
    {
      name: 'a live object with defaults, status and system fields',
      desired: deployment({ replicas: 2 }),
      live: {
        ...deployment({ replicas: 2, revisionHistoryLimit: 10 }, { uid: 'u', generation: 3 }),
        status: { replicas: 2 },
      },
    },
    {
      name: 'quantities that are written otherwise',
      desired: containers({ name: 'a', resources: { limits: { cpu: '1000m' } } }),
      live: containers({ name: 'a', resources: { limits: { cpu: '1' } } }),
    },
    {
      name: 'empty values that are not stored',
      desired: containers({ name: 'a', env: [{ name: 'A', value: '' }], command: [] }),
      live: containers({ name: 'a', env: [{ name: 'A' }] }),
    },
    {
      name: 'containers in another order, among others',
      desired: containers({ name: 'a', image: 'a' }, { name: 'b', image: 'b' }),
      live: containers(
        { name: 'b', image: 'b' },
        { name: 's', image: 's' },
        { name: 'a', image: 'a' },
      ),
    },
    {
      name: 'ports by number and protocol, with the default protocol',
      desired: service({ port: 53 }, { port: 53, protocol: 'UDP' }),
      live: service(
        { port: 53, protocol: 'UDP', targetPort: 53 },
        { port: 53, protocol: 'TCP', targetPort: 53 },
      ),
    },
    {
      name: 'finalizers in any order, among others',
      desired: deployment({}, { finalizers: ['a/b', 'c/d'] }),
      live: deployment({}, { finalizers: ['x/y', 'c/d', 'a/b'] }),
    },
    {
      name: 'labels among others',
      desired: deployment({}, { labels: { a: '1' } }),
      live: deployment({}, { labels: { a: '1', 'controller-uid': 'u' } }),
    },
    {
      name: 'system fields and a status that desired copied from somewhere',
      desired: {
        ...custom({}),
        metadata: { name: 'x', uid: 'old', resourceVersion: '1' },
        status: { a: 1 },
      },
      live: { ...custom({}), metadata: { name: 'x', uid: 'new', resourceVersion: '2' } },
    },
    {
      name: 'empty values that a custom resource may lose',
      desired: custom({ a: null, b: '', c: {}, d: [] }),
      live: custom({}),
    },
    {
      name: 'an empty list that is stored as null',
      desired: role(),
      live: { ...role(), rules: null } as KubeObject,
    },
    {
      name: 'itself',
      desired: role({ verbs: ['get'], resources: ['pods'] }),
      live: role({ verbs: ['get'], resources: ['pods'] }),
    },
  ])('$name', ({ desired, live }) => {
    expect(matchesLive(desired, live)).toBe(true)
  })
})

describe('does not match', () => {
  test.each<{ name: string; desired: KubeObject; live: KubeObject }>([
    {
      name: 'another value',
      desired: deployment({ replicas: 2 }),
      live: deployment({ replicas: 3 }),
    },
    { name: 'another type', desired: custom({ a: '1' }), live: custom({ a: 1 }) },
    { name: 'a missing field', desired: deployment({ replicas: 2 }), live: deployment({}) },
    {
      name: 'a missing false of a custom resource',
      desired: custom({ a: false }),
      live: custom({}),
    },
    {
      name: 'an old value where desired is empty',
      desired: custom({ a: '' }),
      live: custom({ a: 'x' }),
    },
    {
      name: 'items where desired has none',
      desired: custom({ a: [] }),
      live: custom({ a: ['x'] }),
    },
    {
      name: 'a missing container',
      desired: containers({ name: 'a' }, { name: 'b' }),
      live: containers({ name: 'a' }),
    },
    {
      name: 'another image of the same container',
      desired: containers({ name: 'a', image: 'a:2' }),
      live: containers({ name: 'b', image: 'a:2' }, { name: 'a', image: 'a:1' }),
    },
    {
      name: 'arguments in another order',
      desired: containers({ name: 'a', args: ['x', 'y'] }),
      live: containers({ name: 'a', args: ['y', 'x'] }),
    },
    {
      name: 'more arguments than desired',
      desired: containers({ name: 'a', args: ['x'] }),
      live: containers({ name: 'a', args: ['x', 'y'] }),
    },
    {
      name: 'rules without a key that differ at their place',
      desired: role({ verbs: ['get'] }, { verbs: ['list'] }),
      live: role({ verbs: ['list'] }, { verbs: ['get'] }),
    },
    {
      name: 'a missing label',
      desired: deployment({}, { labels: { a: '1' } }),
      live: deployment({}),
    },
    {
      name: 'a missing finalizer',
      desired: deployment({}, { finalizers: ['a/b'] }),
      live: deployment({}, { finalizers: ['x/y'] }),
    },
    {
      name: 'another name of inherited members',
      desired: custom({ constructor: 'x' }),
      live: custom({}),
    },
  ])('$name', ({ desired, live }) => {
    expect(matchesLive(desired, live)).toBe(false)
  })
})
