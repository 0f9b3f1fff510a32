import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/api/kube-object.ts'
import { canonicalize } from '../../../src/plan/schema/canonicalize.ts'

const pod = (spec: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Pod', spec })
const container = (fields: JsonObject): JsonObject => pod({ containers: [fields] })
const secret = (fields: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Secret', ...fields })
const custom = (fields: JsonObject): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  ...fields,
})
const autoscaler = (metric: JsonObject): JsonObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  spec: { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: metric } }] },
})
const statefulSet = (template: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  spec: { volumeClaimTemplates: [template] },
})

describe('writes as it is stored', () => {
  test.each<{ name: string; object: JsonObject; stored: JsonObject }>([
    {
      name: 'limits and requests',
      object: container({
        resources: {
          limits: { cpu: '1000m', memory: '1024Mi' },
          requests: { cpu: 0.5, memory: 1024 },
        },
      }),
      stored: container({
        resources: {
          limits: { cpu: '1', memory: '1Gi' },
          requests: { cpu: '500m', memory: '1024' },
        },
      }),
    },
    {
      name: 'resource amounts below a thousandth, rounded up',
      object: container({ resources: { limits: { cpu: '100u' } } }),
      stored: container({ resources: { limits: { cpu: '1m' } } }),
    },
    {
      name: 'the size of an emptyDir, not rounded',
      object: pod({ volumes: [{ name: 'v', emptyDir: { sizeLimit: '0.5Gi' } }] }),
      stored: pod({ volumes: [{ name: 'v', emptyDir: { sizeLimit: '512Mi' } }] }),
    },
    {
      name: 'autoscaler targets',
      object: autoscaler({ type: 'AverageValue', averageValue: '1500000u' }),
      stored: autoscaler({ type: 'AverageValue', averageValue: '1500m' }),
    },
    {
      name: 'quotas and limit ranges',
      object: {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        spec: { hard: { pods: 10, cpu: '2000m' } },
      },
      stored: { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '10', cpu: '2' } } },
    },
    {
      name: 'stringData as data, over what data has',
      object: secret({ data: { a: 'b2xk', b: 'Yg==' }, stringData: { a: 'new', c: 'é' } }),
      stored: secret({ data: { a: 'bmV3', b: 'Yg==', c: 'w6k=' } }),
    },
    {
      name: 'a null in stringData as empty',
      object: secret({ stringData: { a: null } }),
      stored: secret({ data: { a: '' } }),
    },
    {
      name: 'base64 in one line',
      object: secret({ data: { a: 'aGVs\r\nbG8=\n' } }),
      stored: secret({ data: { a: 'aGVsbG8=' } }),
    },
    {
      name: 'no fields that are null',
      object: container({ image: 'x', resources: null, env: null }),
      stored: container({ image: 'x' }),
    },
    {
      name: 'no creationTimestamp of null, wherever an object is embedded',
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'x', creationTimestamp: null },
        spec: { template: { metadata: { creationTimestamp: null } } },
        status: {},
      },
      stored: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'x' },
        spec: { template: { metadata: {} } },
      },
    },
    {
      name: 'no empty values that Go omits',
      object: pod({
        hostNetwork: false,
        nodeSelector: {},
        tolerations: [],
        containers: [{ name: 'x', env: [{ name: 'A', value: '' }], stdin: false, command: [] }],
      }),
      stored: pod({ containers: [{ name: 'x', env: [{ name: 'A' }] }] }),
    },
    {
      name: 'no cluster IP that is yet to be chosen',
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        spec: { clusterIP: '', ports: [{ port: 80, nodePort: 0 }] },
      },
      stored: { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } },
    },
    {
      name: 'a null in a text map as empty text',
      object: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: null } },
      stored: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '' } },
    },
    {
      name: 'the constants of a volume claim template',
      object: statefulSet({
        metadata: { name: 'data' },
        status: null,
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
      }),
      stored: statefulSet({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
          volumeMode: 'Filesystem',
        },
        status: { phase: 'Pending' },
      }),
    },
    {
      name: 'metadata of a custom resource',
      object: custom({
        metadata: { creationTimestamp: null, labels: {} },
        spec: { a: null },
        status: {},
      }),
      stored: custom({ metadata: {}, spec: { a: null }, status: {} }),
    },
    {
      name: 'a member called __proto__',
      object: secret({
        stringData: JSON.parse('{"__proto__": "x", "constructor": "y"}') as JsonObject,
      }),
      stored: secret({
        data: JSON.parse('{"__proto__": "eA==", "constructor": "eQ=="}') as JsonObject,
      }),
    },
  ])('$name', ({ object, stored }) => {
    const before = structuredClone(object)

    const once = canonicalize(object)

    expect(once).toEqual(stored)
    expect(object).toEqual(before)
    expect(canonicalize(once)).toBe(once)
  })
})

describe('leaves alone', () => {
  test.each<{ name: string; object: JsonObject }>([
    {
      name: 'empty values behind a pointer',
      object: pod({ securityContext: {}, hostUsers: false, overhead: { a: '0' } }),
    },
    {
      name: 'a storage class of empty text, which means none',
      object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: { storageClassName: '' } },
    },
    {
      name: 'zero replicas',
      object: { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 0, selector: {} } },
    },
    {
      name: 'an empty volume, selector or rule',
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        spec: { podSelector: {}, ingress: [{}] },
      },
    },
    { name: 'an emptyDir', object: pod({ volumes: [{ name: 'v', emptyDir: {} }] }) },
    {
      name: 'empty values in maps',
      object: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '' } },
    },
    {
      name: 'text that looks like a quantity',
      object: container({ env: [{ name: 'A', value: '1000m' }] }),
    },
    { name: 'a quantity that is none', object: container({ resources: { limits: { cpu: 'x' } } }) },
    { name: 'stringData that holds no text', object: secret({ stringData: { a: { b: 1 } } }) },
    {
      name: 'the spec of a custom resource',
      object: custom({ spec: { resources: { limits: { cpu: '1000m' } }, a: '' } }),
    },
    {
      name: 'free-form data',
      object: { apiVersion: 'apps/v1', kind: 'ControllerRevision', data: { a: null }, revision: 0 },
    },
    { name: 'unknown fields', object: pod({ extra: null, more: '' }) },
    { name: 'an object without identity', object: { spec: null } },
  ])('$name', ({ object }) => {
    expect(canonicalize(object)).toBe(object)
  })
})

test('is idempotent', () => {
  const leaf = fc.constantFrom(null, '', 0, false, '1000m', '1', 'x', 1024)
  const name = fc.constantFrom(
    'spec',
    'metadata',
    'labels',
    'containers',
    'env',
    'value',
    'resources',
    'limits',
    'cpu',
    'data',
    'stringData',
    'status',
    'volumeClaimTemplates',
    'volumeMode',
    'apiVersion',
    'kind',
    'phase',
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 5 }),
    ),
  }))
  const identity = fc.constantFrom(
    { apiVersion: 'v1', kind: 'Pod' },
    { apiVersion: 'v1', kind: 'Secret' },
    { apiVersion: 'apps/v1', kind: 'StatefulSet' },
    { apiVersion: 'example.com/v1', kind: 'Thing' },
  )

  fc.assert(
    fc.property(fc.dictionary(name, tree), identity, (fields, kind) => {
      const once = canonicalize({ ...fields, ...kind })

      expect(canonicalize(once)).toBe(once)
    }),
  )
})
