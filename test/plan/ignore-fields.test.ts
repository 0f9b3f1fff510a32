import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { IgnorePath } from '../../src/plan/ignore-fields.ts'
import { applyIgnoreFields, compileIgnoreField } from '../../src/plan/ignore-fields.ts'

type Members = Readonly<Record<string, unknown>>

const deployment = (spec: Members, metadata: Members = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...metadata },
  spec,
})
const withContainers = (...containers: readonly Members[]): KubeObject =>
  deployment({ template: { spec: { containers } } })

function compiled(...texts: readonly string[]): readonly IgnorePath[] {
  return texts.map((text) => {
    const result = compileIgnoreField(text)
    if (!result.ok) throw new Error(result.message)
    return result.path
  })
}

describe('takes the live value', () => {
  test.each<{
    name: string
    path: string
    desired: KubeObject
    live: KubeObject
    result: KubeObject
  }>([
    {
      name: 'of a field',
      path: '$.spec.replicas',
      desired: deployment({ replicas: 2, paused: true }),
      live: deployment({ replicas: 5, paused: false }),
      result: deployment({ replicas: 5, paused: true }),
    },
    {
      name: 'of a field that desired does not set',
      path: '$.spec.replicas',
      desired: deployment({ paused: true }),
      live: deployment({ replicas: 5 }),
      result: deployment({ paused: true, replicas: 5 }),
    },
    {
      name: 'which is none, so that the field goes',
      path: '$.spec.replicas',
      desired: deployment({ replicas: 2, paused: true }),
      live: deployment({}),
      result: deployment({ paused: true }),
    },
    {
      name: 'of each container by its name, whatever the order',
      path: '$.spec.template.spec.containers[*].image',
      desired: withContainers({ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1' }),
      live: withContainers({ name: 'b', image: 'b:9' }, { name: 'a', image: 'a:9' }),
      result: withContainers({ name: 'a', image: 'a:9' }, { name: 'b', image: 'b:9' }),
    },
    {
      name: 'of a container by index, which is its index in the form',
      path: '$.spec.template.spec.containers[0].image',
      desired: withContainers({ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1' }),
      live: withContainers({ name: 'b', image: 'b:9' }, { name: 'a', image: 'a:9' }),
      result: withContainers({ name: 'a', image: 'a:9' }, { name: 'b', image: 'b:1' }),
    },
    {
      name: 'of a container chosen by a filter',
      path: "$.spec.template.spec.containers[?@.name == 'b'].resources",
      desired: withContainers({ name: 'a', resources: { x: 1 } }, { name: 'b' }),
      live: withContainers({ name: 'b', resources: { x: 2 } }, { name: 'a', resources: {} }),
      result: withContainers(
        { name: 'a', resources: { x: 1 } },
        { name: 'b', resources: { x: 2 } },
      ),
    },
    {
      name: 'of nothing in a container that live does not have yet',
      path: '$.spec.template.spec.containers[*].image',
      desired: withContainers({ name: 'a', image: 'a:1' }, { name: 'new', image: 'new:1' }),
      live: withContainers({ name: 'a', image: 'a:9' }),
      result: withContainers({ name: 'a', image: 'a:9' }, { name: 'new', image: 'new:1' }),
    },
    {
      name: 'of nothing in a list that live does not have yet',
      path: '$.spec.template.spec.containers[*].image',
      desired: withContainers({ name: 'a', image: 'a:1' }),
      live: deployment({ template: { spec: {} } }),
      result: withContainers({ name: 'a', image: 'a:1' }),
    },
    {
      name: 'of no container that only live has',
      path: '$.spec.template.spec.containers[*].image',
      desired: withContainers({ name: 'a', image: 'a:1' }),
      live: withContainers({ name: 'sidecar', image: 's:1' }, { name: 'a', image: 'a:1' }),
      result: withContainers({ name: 'a', image: 'a:1' }),
    },
    {
      name: 'of a whole keyed list, as it stands in live',
      path: '$.spec.template.spec.containers',
      desired: withContainers({ name: 'a', image: 'a:1' }, { name: 'b' }),
      live: withContainers({ name: 'b' }, { name: 'a', image: 'a:9' }, { name: 'c' }),
      result: withContainers({ name: 'b' }, { name: 'a', image: 'a:9' }, { name: 'c' }),
    },
    {
      name: 'of ports by number and protocol',
      path: '$.spec.ports[*].nodePort',
      desired: deployment({ ports: [{ port: 53 }, { port: 53, protocol: 'UDP' }] }),
      live: deployment({
        ports: [
          { port: 53, protocol: 'UDP', nodePort: 30002 },
          { port: 53, protocol: 'TCP', nodePort: 30001 },
        ],
      }),
      result: deployment({
        ports: [
          { port: 53, nodePort: 30001 },
          { port: 53, protocol: 'UDP', nodePort: 30002 },
        ],
      }),
    },
    {
      name: 'of every item of a list of texts',
      path: '$.spec.args[*]',
      desired: deployment({ args: ['a', 'b'] }),
      live: deployment({ args: ['x', 'y', 'z', 'w'] }),
      result: deployment({ args: ['x', 'y', 'z', 'w'] }),
    },
    {
      name: 'of a list of texts that is shorter in live',
      path: '$.spec.args[*]',
      desired: deployment({ args: ['a', 'b', 'c', 'd'] }),
      live: deployment({ args: ['x'] }),
      result: deployment({ args: ['x'] }),
    },
    {
      name: 'of an annotation',
      path: "$.metadata.annotations['example.com/tool']",
      desired: deployment({}, { annotations: { a: '1', 'example.com/tool': 'x' } }),
      live: deployment({}, { annotations: { a: '2', 'example.com/tool': 'y' } }),
      result: deployment({}, { annotations: { a: '1', 'example.com/tool': 'y' } }),
    },
    {
      name: 'of fields at any depth',
      path: '$..image',
      desired: withContainers({ name: 'a', image: 'a:1' }),
      live: withContainers({ name: 'a', image: 'a:9' }),
      result: withContainers({ name: 'a', image: 'a:9' }),
    },
    {
      name: 'of nothing where desired has no place for it',
      path: '$.spec.template.spec.nodeName',
      desired: deployment({ replicas: 1 }),
      live: deployment({ template: { spec: { nodeName: 'n' } } }),
      result: deployment({ replicas: 1 }),
    },
    {
      name: 'of nothing where the types differ',
      path: '$.spec.template.spec',
      desired: deployment({ template: 'text' }),
      live: deployment({ template: { spec: {} } }),
      result: deployment({ template: 'text' }),
    },
  ])('$name', ({ path, desired, live, result }) => {
    const before = structuredClone([desired, live])

    expect(applyIgnoreFields(desired, live, compiled(path))).toEqual(result)
    expect([desired, live]).toEqual(before)
  })

  test('once where paths overlap', () => {
    const desired = withContainers({ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1' })
    const live = withContainers({ name: 'b', image: 'b:9' }, { name: 'a', image: 'a:9' })
    const paths = compiled('$..image', '$.spec.template', '$.spec.template.spec.containers[*]')

    expect(applyIgnoreFields(desired, live, paths)).toEqual(live)
  })

  test('never of identity, even by a filter that compilation cannot foresee', () => {
    const desired = deployment({}, { labels: { 'lynq.sh/node': 'a', app: 'a' } })
    const live = deployment({}, { labels: { 'lynq.sh/node': 'b', app: 'b' } })
    const paths = compiled("$.metadata.labels[?@ == 'b']")

    expect(applyIgnoreFields(desired, live, paths)).toEqual(
      deployment({}, { labels: { 'lynq.sh/node': 'a', app: 'b' } }),
    )
  })
})

describe('reads', () => {
  test.each([
    { text: '$.spec.replicas', normal: '$.spec.replicas' },
    { text: '{.spec.replicas}', normal: '$.spec.replicas' },
    { text: '{ $.spec.replicas }', normal: '$.spec.replicas' },
    { text: '.spec.replicas', normal: '$.spec.replicas' },
    { text: ' spec.replicas ', normal: '$.spec.replicas' },
    { text: "['spec'].replicas", normal: '$.spec.replicas' },
    { text: 'spec.containers[*].image', normal: '$.spec.containers[*].image' },
    { text: '..image', normal: "$..['image']" },
    { text: '$.spec..[0]', normal: '$.spec..[0]' },
    { text: 'spec.*', normal: '$.spec[*]' },
    {
      text: 'metadata.annotations.example\\.com/owner',
      normal: "$.metadata.annotations['example.com/owner']",
    },
    { text: '$.metadata.labels.my-app', normal: "$.metadata.labels['my-app']" },
    { text: '$.metadata.annotations["a]b.c"]', normal: "$.metadata.annotations['a]b.c']" },
    {
      text: '$.spec.c[?(@.name=="b[0]")].image',
      normal: "$.spec.c[?@.name == 'b[0]'].image",
    },
  ])('$text', ({ text, normal }) => {
    const result = compileIgnoreField(text)

    expect(result).toMatchObject({ ok: true, path: { text } })
    expect(result.ok && result.path.query.toString()).toBe(normal)
  })
})

describe('refuses', () => {
  test.each([
    { name: 'an empty path', text: ' ', message: 'the path is empty' },
    { name: 'an open bracket', text: '$.a[', message: 'not a JSONPath' },
    { name: 'an empty name', text: '$.spec...image', message: 'not a JSONPath' },
    { name: 'blanks in a name', text: '$.spec.re plicas', message: 'not a JSONPath' },
    { name: 'an unfinished escape', text: 'spec.x\\', message: 'not a JSONPath' },
    { name: 'a regular expression', text: "$.a[?match(@.b, '(a+)+')]", message: 'not a JSONPath' },
    { name: 'the object itself', text: '$', message: 'the whole object' },
    { name: 'everything', text: '$.*', message: 'reaches apiVersion' },
    { name: 'the kind', text: '$.kind', message: 'reaches kind' },
    { name: 'all metadata', text: '.metadata', message: 'reaches metadata,' },
    { name: 'the name', text: 'metadata.name', message: 'reaches metadata.name' },
    { name: 'any name', text: '$..name', message: 'reaches metadata.name' },
    {
      name: 'the namespace',
      text: "$['metadata']['namespace']",
      message: 'reaches metadata.namespace',
    },
    {
      name: 'owners',
      text: '$.metadata.ownerReferences[0]',
      message: 'reaches metadata.ownerReferences',
    },
    { name: 'all labels', text: '$.metadata.labels', message: 'reaches metadata.labels' },
    { name: 'any label', text: '$.metadata.labels.*', message: 'reaches metadata.labels.' },
    {
      name: 'one of our annotations',
      text: 'metadata.annotations.lynq\\.sh/entry-id',
      message: 'reaches metadata.annotations.lynq.sh/entry-id',
    },
    {
      name: 'the claim label',
      text: '$.metadata.labels["controller-uid"]',
      message: 'reaches metadata.labels.controller-uid',
    },
  ])('$name', ({ text, message }) => {
    const result = compileIgnoreField(text)

    expect(result.ok ? 'accepted' : result.message).toContain(message)
  })
})

const paths = compiled(
  '$.spec',
  '$..image',
  '$.spec.*',
  '$.spec.containers[*]',
  '$.spec.containers[0].image',
  '$.spec..*',
  '$.spec.containers[?@.name]',
  '$.spec.containers[-1:].name',
  "$.metadata.labels['a']",
)
const somePaths = fc.subarray([...paths])
const value = fc.jsonValue({ maxDepth: 2 })
const container = fc.dictionary(fc.constantFrom('name', 'image', '__proto__', 'env'), value)
const object = fc
  .record({ containers: fc.array(container, { maxLength: 3 }), image: value }, { requiredKeys: [] })
  .map((spec) => deployment(spec))

test('an object that is live already stays itself', () => {
  fc.assert(
    fc.property(object, somePaths, (desired, chosen) => {
      expect(applyIgnoreFields(desired, desired, chosen)).toBe(desired)
    }),
  )
})

test('a second time changes nothing', () => {
  fc.assert(
    fc.property(object, object, fc.constantFrom(...paths), (desired, live, path) => {
      const once = applyIgnoreFields(desired, live, [path])

      expect(applyIgnoreFields(once, live, [path])).toEqual(once)
    }),
  )
})
