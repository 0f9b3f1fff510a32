import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../src/api/kube-object.ts'
import { formatPath } from '../../../src/api/field-path.ts'
import { coerceScalars } from '../../../src/plan/schema/coerce-scalars.ts'

const deployment = (spec: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec,
})
const pod = (container: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  spec: { containers: [container] },
})
const service = (port: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  spec: { ports: [port] },
})
const configMap = (data: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', data })
const secret = (data: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Secret', data })
const custom = (rest: JsonObject): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  ...rest,
})

describe('gives each scalar the type of its field', () => {
  test.each<{ name: string; object: JsonObject; result: JsonObject }>([
    {
      name: 'text in an integer field',
      object: deployment({ replicas: '3' }),
      result: deployment({ replicas: 3 }),
    },
    {
      name: 'a negative integer',
      object: deployment({ replicas: '-1' }),
      result: deployment({ replicas: -1 }),
    },
    {
      name: 'text in a boolean field',
      object: deployment({ paused: 'true' }),
      result: deployment({ paused: true }),
    },
    {
      name: 'an int64 field',
      object: pod({ securityContext: { runAsUser: '9007199254740991' } }),
      result: pod({ securityContext: { runAsUser: 9007199254740991 } }),
    },
    {
      name: 'numbers and booleans in text fields',
      object: pod({ args: [1, true, 1.5, 'x'], env: [{ name: 'A', value: 7 }] }),
      result: pod({ args: ['1', 'true', '1.5', 'x'], env: [{ name: 'A', value: '7' }] }),
    },
    {
      name: 'members of text maps',
      object: configMap({ a: 1, b: false, c: 'x' }),
      result: configMap({ a: '1', b: 'false', c: 'x' }),
    },
    {
      name: 'labels, annotations and selectors',
      object: {
        ...deployment({ selector: { matchLabels: { v: 1 } } }),
        metadata: { name: 7, labels: { v: 1 }, annotations: { on: true } },
      },
      result: {
        ...deployment({ selector: { matchLabels: { v: '1' } } }),
        metadata: { name: '7', labels: { v: '1' }, annotations: { on: 'true' } },
      },
    },
    {
      name: 'digits in a field for port number or name',
      object: service({ port: '80', targetPort: '8080' }),
      result: service({ port: 80, targetPort: 8080 }),
    },
    {
      name: 'names and percentages in such a field',
      object: service({ port: 80, targetPort: 'http' }),
      result: service({ port: 80, targetPort: 'http' }),
    },
    {
      name: 'numbers in quantity fields',
      object: pod({ resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: 0.5 } } }),
      result: pod({ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '0.5' } } }),
    },
    {
      name: 'metadata of a custom resource, and nothing else of it',
      object: custom({ metadata: { labels: { v: 2 } }, spec: { replicas: '2' } }),
      result: custom({ metadata: { labels: { v: '2' } }, spec: { replicas: '2' } }),
    },
    {
      name: 'a member called __proto__',
      object: configMap(JSON.parse('{"__proto__": 1, "constructor": 2}') as JsonObject),
      result: configMap(JSON.parse('{"__proto__": "1", "constructor": "2"}') as JsonObject),
    },
  ])('$name', ({ object, result }) => {
    const before = structuredClone(object)

    const coerced = coerceScalars(object)

    expect(JSON.stringify(coerced.object)).toBe(JSON.stringify(result))
    expect(coerced.issues).toEqual([])
    expect(object).toEqual(before)
  })
})

describe('leaves alone', () => {
  test.each<{ name: string; object: JsonObject }>([
    { name: 'what fits already', object: deployment({ replicas: 3, paused: false }) },
    { name: 'unknown fields', object: deployment({ replicaz: '3', constructor: '3' }) },
    { name: 'null', object: deployment({ replicas: null, template: null }) },
    {
      name: 'free-form data',
      object: { apiVersion: 'apps/v1', kind: 'ControllerRevision', data: '3' },
    },
    { name: 'a custom resource', object: custom({ spec: { replicas: '3' } }) },
    {
      name: 'a kind that is no text',
      object: { apiVersion: 1, kind: {}, spec: { replicas: '3' } },
    },
    { name: 'base64 with line breaks', object: secret({ a: 'aGVs\nbG8=\n' }) },
  ])('$name', ({ object }) => {
    const coerced = coerceScalars(object)

    expect(coerced.object).toBe(object)
    expect(coerced.issues).toEqual([])
  })
})

describe('reports', () => {
  test.each<{ name: string; object: JsonObject; path: string; expected: string; got: string }>([
    {
      name: 'text that is no integer',
      object: deployment({ replicas: 'many-of-them' }),
      path: 'spec.replicas',
      expected: 'integer',
      got: 'text (12 characters)',
    },
    {
      name: 'an empty text',
      object: deployment({ replicas: '' }),
      path: 'spec.replicas',
      expected: 'integer',
      got: 'empty text',
    },
    {
      name: 'a decimal number in an integer field',
      object: deployment({ replicas: 1.5 }),
      path: 'spec.replicas',
      expected: 'integer',
      got: 'decimal number',
    },
    {
      name: 'an integer out of the range of int32',
      object: deployment({ replicas: '2147483648' }),
      path: 'spec.replicas',
      expected: 'integer',
      got: 'integer out of range for int32',
    },
    {
      name: 'an integer that JSON does not carry exactly',
      object: pod({ securityContext: { runAsUser: '9007199254740993' } }),
      path: 'spec.containers[0].securityContext.runAsUser',
      expected: 'integer',
      got: 'integer beyond 2^53, which JSON does not carry exactly',
    },
    {
      name: 'a file mode written as octal text',
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        spec: { volumes: [{ secret: { defaultMode: '0644' } }] },
      },
      path: 'spec.volumes[0].secret.defaultMode',
      expected: 'integer',
      got: 'integer with leading zeros or plus',
    },
    {
      name: 'a text that is no boolean',
      object: deployment({ paused: 'yes' }),
      path: 'spec.paused',
      expected: 'boolean',
      got: 'text (3 characters)',
    },
    {
      name: 'a number in a boolean field',
      object: deployment({ paused: 1 }),
      path: 'spec.paused',
      expected: 'boolean',
      got: 'integer',
    },
    {
      name: 'a quantity that Kubernetes refuses',
      object: pod({ resources: { limits: { 'nvidia.com/gpu': '1GB' } } }),
      path: 'spec.containers[0].resources.limits["nvidia.com/gpu"]',
      expected: 'quantity such as 500m or 2Gi',
      got: 'text (3 characters)',
    },
    {
      name: 'a unit without a number, zero to Kubernetes',
      object: pod({ resources: { limits: { cpu: 'm' } } }),
      path: 'spec.containers[0].resources.limits.cpu',
      expected: 'quantity such as 500m or 2Gi',
      got: 'text (1 characters)',
    },
    {
      name: 'plain text where base64 belongs',
      object: secret({ password: 'hunter2' }),
      path: 'data.password',
      expected: 'base64 text',
      got: 'text (7 characters)',
    },
    {
      name: 'a number where base64 belongs',
      object: secret({ pin: 12345678 }),
      path: 'data.pin',
      expected: 'base64 text',
      got: 'integer',
    },
    {
      name: 'text where an object belongs',
      object: deployment({ template: '' }),
      path: 'spec.template',
      expected: 'object',
      got: 'empty text',
    },
    {
      name: 'an object where a list belongs',
      object: pod({ env: { A: 'b' } }),
      path: 'spec.containers[0].env',
      expected: 'list',
      got: 'object',
    },
    {
      name: 'a list where text belongs',
      object: pod({ image: ['x'] }),
      path: 'spec.containers[0].image',
      expected: 'text',
      got: 'list',
    },
    {
      name: 'a boolean where a port belongs',
      object: service({ targetPort: true }),
      path: 'spec.ports[0].targetPort',
      expected: 'integer or text',
      got: 'boolean',
    },
  ])('$name', ({ object, path, expected, got }) => {
    const coerced = coerceScalars(object)

    expect(coerced.object).toBe(object)
    expect(coerced.issues.map((issue) => ({ ...issue, path: formatPath(issue.path) }))).toEqual([
      { path, expected, got },
    ])
  })

  test('every field that does not fit, and coerces the others', () => {
    const coerced = coerceScalars(deployment({ replicas: 'x', paused: 'x', minReadySeconds: '5' }))

    expect(coerced.issues.map((issue) => formatPath(issue.path))).toEqual([
      'spec.replicas',
      'spec.paused',
    ])
    expect(coerced.object).toEqual(deployment({ replicas: 'x', paused: 'x', minReadySeconds: 5 }))
  })
})

const scalar = fc.oneof(
  fc.constantFrom('3', 'true', '', '1Gi', '100m', '0644', 'aGk=', '25%'),
  fc.string({ maxLength: 5 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
)
const field = fc.constantFrom(
  'metadata',
  'spec',
  'template',
  'containers',
  'replicas',
  'paused',
  'resources',
  'limits',
  'labels',
  'annotations',
  'ports',
  'containerPort',
  'env',
  'value',
  'name',
  'data',
  '__proto__',
  'strategy',
)
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(field, tie('tree'), { maxKeys: 5 }),
  ),
}))
const kind = fc.constantFrom(
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'example.com/v1', kind: 'Thing' },
)
const object = fc
  .tuple(kind, fc.dictionary(field, tree))
  .map(([identity, rest]) => ({ ...rest, ...identity }))

const shapeOf = (value: Json): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : 'scalar'
  return Object.entries(value).map(([name, member]) => [name, shapeOf(member)])
}

test('coercion changes scalars only, and a second one nothing', () => {
  fc.assert(
    fc.property(object, (original) => {
      const once = coerceScalars(original)
      const twice = coerceScalars(once.object)

      expect(shapeOf(once.object)).toEqual(shapeOf(original))
      expect(twice.object).toBe(once.object)
      expect(twice.issues).toEqual(once.issues)
    }),
  )
})
