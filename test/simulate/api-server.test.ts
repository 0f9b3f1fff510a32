import { describe, expect, test } from 'vitest'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ApiServer } from '../../src/simulate/api-server.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import { configMap, deployment, kubectl, node, nodeRef, smallCluster } from './small-cluster.ts'

function server(): ApiServer {
  const cluster = smallCluster({ sync: () => ({}) })
  cluster.stopMetacontroller()
  return cluster.api
}

function namespaced(kind: string, name: string, fields: Fields = {}): KubeObject {
  const apiVersion = kind === 'StatefulSet' ? 'apps/v1' : 'v1'
  return { apiVersion, kind, metadata: { name, namespace: 'default' }, ...fields }
}

const service = (ports: readonly Fields[]): KubeObject =>
  namespaced('Service', 'web', { spec: { ports, selector: { app: 'web' } } })

describe('a new object', () => {
  test.each<{ name: string; object: KubeObject; expected: Fields }>([
    {
      name: 'a Namespace is Active, labelled with its name and held by a finalizer',
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
      expected: {
        metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      },
    },
    {
      name: 'a Deployment gets its defaults',
      object: deployment('app'),
      expected: {
        metadata: { generation: 1 },
        spec: {
          replicas: 1,
          progressDeadlineSeconds: 600,
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
          },
          template: { spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' } },
        },
      },
    },
    {
      name: 'a Service gets an address and the protocol of its ports',
      object: service([{ port: 80 }]),
      expected: {
        spec: {
          clusterIP: expect.stringMatching(/^10\.96\.\d+\.\d+$/) as unknown,
          ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
        },
      },
    },
    {
      name: 'a Secret keeps stringData as data',
      object: namespaced('Secret', 'db', { stringData: { password: 'secret' } }),
      expected: { type: 'Opaque', data: { password: 'c2VjcmV0' } },
    },
    {
      name: 'a PersistentVolumeClaim is Pending and its size canonical',
      object: namespaced('PersistentVolumeClaim', 'data', {
        spec: { resources: { requests: { storage: '1024Mi' } } },
      }),
      expected: {
        spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } },
        status: { phase: 'Pending' },
      },
    },
  ])('$name', ({ object, expected }) => {
    expect(server().create(object, kubectl)).toMatchObject(expected)
  })

  test('has no stringData and no status of its own making', () => {
    const api = server()
    const secret = api.create(namespaced('Secret', 'db', { stringData: { a: 'b' } }), kubectl)
    const claimed = api.create({ ...node(), status: { ready: true } }, kubectl)

    expect(secret).not.toHaveProperty('stringData')
    expect(claimed.status).toBeUndefined()
  })

  test('of a cluster-scoped kind loses its namespace', () => {
    const created = server().create(node('acme', { namespace: 'lynq-system' }), kubectl)

    expect(created.metadata.namespace).toBeUndefined()
  })
})

describe('refusals', () => {
  test.each<{ name: string; act: (api: ApiServer) => unknown; words: string }>([
    {
      name: 'a name that is none',
      act: (api) => api.create(configMap('Upper'), kubectl),
      words:
        'ConfigMap "Upper" is invalid: metadata.name: Invalid value: "Upper": a lowercase RFC 1123 subdomain',
    },
    {
      name: 'a Service name that starts with a digit',
      act: (api) =>
        api.create(namespaced('Service', '1-web', { spec: { ports: [{ port: 80 }] } }), kubectl),
      words: 'Service "1-web" is invalid: metadata.name: Invalid value: "1-web": a DNS-1035 label',
    },
    {
      name: 'a label value that is too long',
      act: (api) => {
        const one = configMap('one')
        const labels = { long: 'x'.repeat(64) }
        return api.create({ ...one, metadata: { ...one.metadata, labels } }, kubectl)
      },
      words: 'must be no more than 63 characters',
    },
    {
      name: 'an absent namespace',
      act: (api) =>
        api.create({ ...configMap('one'), metadata: { name: 'one', namespace: 'none' } }, kubectl),
      words: 'namespaces "none" not found',
    },
    {
      name: 'no namespace at all',
      act: (api) => api.create({ ...configMap('one'), metadata: { name: 'one' } }, kubectl),
      words: 'an empty namespace may not be set during creation',
    },
    {
      name: 'the same name twice',
      act: (api) => {
        api.create(deployment('app'), kubectl)
        return api.create(deployment('app'), kubectl)
      },
      words: 'deployments.apps "app" already exists',
    },
    {
      name: 'an unknown kind',
      act: (api) => api.create({ ...configMap('one'), kind: 'Unknown' }, kubectl),
      words: 'the server could not find the requested resource',
    },
    {
      name: 'a stale resourceVersion',
      act: (api) => {
        const old = api.create(configMap('one'), kubectl)
        api.update({ ...old, data: { a: '1' } }, kubectl)
        return api.update({ ...old, data: { a: '2' } }, kubectl)
      },
      words:
        'Operation cannot be fulfilled on configmaps "one": the object has been modified; please apply your changes to the latest version and try again',
    },
    {
      name: 'a delete of an object with another uid',
      act: (api) => {
        api.create(configMap('one'), kubectl)
        api.delete(
          { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'one' },
          { ...kubectl, uid: 'another' },
        )
      },
      words: 'Precondition failed: UID in precondition: another, UID in object meta:',
    },
    {
      name: 'another selector of a Deployment',
      act: (api) => {
        api.create(deployment('app'), kubectl)
        const labels = { app: 'other' }
        return api.apply(
          deployment('app', {
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'a' }] } },
          }),
          { ...kubectl, force: true },
        )
      },
      words:
        'Deployment.apps "app" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    },
    {
      name: 'a selector that does not match the template',
      act: (api) =>
        api.create(deployment('app', { selector: { matchLabels: { app: 'other' } } }), kubectl),
      words: '`selector` does not match template `labels`',
    },
    {
      name: 'another serviceName of a StatefulSet',
      act: (api) => {
        const { spec } = deployment('db') as { spec: Fields }
        const set = namespaced('StatefulSet', 'db', { spec: { ...spec, serviceName: 'a' } })
        api.create(set, kubectl)
        return api.apply(
          { ...set, spec: { ...spec, serviceName: 'b' } },
          { ...kubectl, force: true },
        )
      },
      words:
        "StatefulSet.apps \"db\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy'",
    },
    {
      name: 'another address of a Service',
      act: (api) => {
        api.create(service([{ port: 80 }]), kubectl)
        return api.apply(
          namespaced('Service', 'web', { spec: { clusterIP: '10.96.0.1', ports: [{ port: 80 }] } }),
          { ...kubectl, force: true },
        )
      },
      words:
        'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.1"]: may not change once set',
    },
    {
      name: 'a second port without names',
      act: (api) => {
        api.apply(service([{ port: 80 }]), { manager: 'metacontroller' })
        return api.apply(service([{ port: 81 }]), { manager: 'someone', force: true })
      },
      words:
        'Service "web" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
    },
    {
      name: 'a finalizer on an object that is going',
      act: (api) => {
        api.create(node('acme', { finalizers: ['example.com/a'] }), kubectl)
        api.delete(nodeRef, kubectl)
        return api.patch(nodeRef, { metadata: { finalizers: ['example.com/b'] } }, kubectl)
      },
      words:
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
    },
    {
      name: 'one object more than the quota',
      act: (api) => {
        const hard = { 'count/configmaps': '1' }
        api.create(namespaced('ResourceQuota', 'small', { spec: { hard } }), kubectl)
        api.create(configMap('one'), kubectl)
        return api.create(configMap('two'), kubectl)
      },
      words:
        'configmaps "two" is forbidden: exceeded quota: small, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    },
  ])('$name', ({ act, words }) => {
    expect(() => act(server())).toThrow(words)
  })
})

describe('generation and resourceVersion', () => {
  test('a change of the spec bumps both, one of the status or of metadata only the version', () => {
    const api = server()
    const created = api.create(node(), kubectl)
    const status = api.updateStatus({ ...created, status: { a: 1 } }, kubectl)
    const labelled = api.patch(nodeRef, { metadata: { labels: { a: 'b' } } }, kubectl)
    const changed = api.patch(nodeRef, { spec: { uid: 'b' } }, kubectl)

    const objects = [created, status, labelled, changed]
    expect(objects.map(({ metadata }) => metadata.generation)).toEqual([1, 1, 1, 2])
    expect(new Set(objects.map(({ metadata }) => metadata.resourceVersion)).size).toBe(4)
  })

  test('of all kinds only a Deployment counts its annotations', () => {
    const api = server()
    const made = [deployment('app'), node()].map((object) => api.create(object, kubectl))

    const annotated = made.map(({ apiVersion, kind, metadata: { name, namespace } }) =>
      api.patch(
        { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
        { metadata: { annotations: { a: 'b' } } },
        kubectl,
      ),
    )

    expect(annotated.map(({ metadata }) => metadata.generation)).toEqual([2, 1])
  })

  test('a write that changes nothing is none', () => {
    const api = server()
    const created = api.create(deployment('app'), kubectl)

    expect(api.update(created, kubectl)).toBe(created)
    api.apply(deployment('app'), { manager: 'b', force: true })
    const again = api.get({ ...created, name: 'app', namespace: 'default' })
    expect(api.apply(deployment('app'), { manager: 'b', force: true })).toBe(again)
  })

  test('a deletion that waits for finalizers bumps the generation', () => {
    const api = server()
    api.create(node('acme', { finalizers: ['example.com/wait'] }), kubectl)

    api.delete(nodeRef, kubectl)

    expect(api.get(nodeRef)?.metadata).toMatchObject({
      generation: 2,
      deletionGracePeriodSeconds: 0,
    })
  })

  test('a merge patch removes what it sets to null, at every depth', () => {
    const api = server()
    const one = configMap('one', { a: '1', b: '2' })
    const labels = { keep: 'yes', drop: 'yes' }
    const annotations = { only: 'one' }
    api.create({ ...one, metadata: { ...one.metadata, labels, annotations } }, kubectl)
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'one' }

    api.patch(ref, { metadata: { labels: { drop: null }, annotations: null } }, kubectl)
    api.patch(ref, { data: { a: null } }, kubectl)
    expect(api.get(ref)).toMatchObject({ data: { b: '2' }, metadata: { labels: { keep: 'yes' } } })

    api.patch(ref, { data: null }, kubectl)

    expect(api.get(ref)).not.toHaveProperty('data')
    expect(api.get(ref)!.metadata.annotations).toBeUndefined()
    expect(api.get(ref)!.metadata.labels).toEqual({ keep: 'yes' })
  })

  test('a dry run answers and stores nothing', () => {
    const api = server()

    const planned = api.apply(deployment('app'), { manager: 'a', dryRun: true })

    expect(planned.spec).toMatchObject({ replicas: 1 })
    expect(api.list('apps/v1', 'Deployment')).toEqual([])
  })

  test('stored objects cannot be changed by who reads them', () => {
    const created = server().create(deployment('app'), kubectl)

    expect(() => {
      Object.assign(created.metadata, { name: 'changed' })
    }).toThrow(TypeError)
  })
})

describe('custom resources with a schema', () => {
  function withSchemas(): ApiServer {
    const api = server()
    for (const crd of customResourceDefinitions()) api.create(crd, kubectl)
    return api
  }

  test('lose unknown fields and get defaults', () => {
    const created = withSchemas().create(
      { ...node(), spec: { ...Object(node().spec), extra: 1 } as Fields },
      kubectl,
    )

    expect(created.spec).toEqual({ ...Object(node().spec), variables: {} })
  })

  test.each<{ name: string; spec: Fields; words: string }>([
    { name: 'a missing field', spec: { uid: 'a' }, words: 'spec.hubId: Required value' },
    {
      name: 'a field of another type',
      spec: { uid: 1, hubId: 'h', templateRef: 't', revision: 'r' },
      words: 'spec.uid: Invalid value: 1: spec.uid in body must be of type string: 1',
    },
    {
      name: 'a text that is too short',
      spec: { uid: '', hubId: 'h', templateRef: 't', revision: 'r' },
      words: 'spec.uid: Invalid value: "": spec.uid in body should be at least 1 chars long',
    },
  ])('are refused for $name', ({ spec, words }) => {
    expect(() => withSchemas().create({ ...node(), spec }, kubectl)).toThrow(words)
  })
})
