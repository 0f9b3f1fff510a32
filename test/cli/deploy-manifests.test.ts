import { readFileSync, readdirSync } from 'node:fs'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { compositeControllers } from '../../src/api/composite-controllers.ts'
import { configVariables } from '../../src/config-variables.ts'
import { secretName } from '../../src/tls/tls-secret.ts'

const folder = 'manifests/deploy'

interface Manifest {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: object
  }
}

function read(name: string): unknown {
  return parse(readFileSync(`${folder}/${name}.yaml`, 'utf8'))
}

const deployment = read('deployment') as {
  readonly spec: {
    readonly replicas: number
    readonly selector: { readonly matchLabels: object }
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec }
  }
}
interface PodSpec {
  readonly serviceAccountName: string
  readonly terminationGracePeriodSeconds: number
  readonly volumes: readonly object[]
  readonly containers: readonly [Container, ...Container[]]
}
interface Container {
  readonly env: readonly {
    readonly name: string
    readonly value?: string
    readonly valueFrom?: object
  }[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly [field: string]: unknown
}
const pod = deployment.spec.template.spec
const [container] = pod.containers
const probe = (name: string): unknown =>
  (container[name] as { httpGet: { path: string } }).httpGet.path

test.each(['crds', 'deploy', 'controllers', 'webhooks'])(
  'kustomization.yaml lists every manifest of %s',
  (name) => {
    const text = readFileSync(`manifests/${name}/kustomization.yaml`, 'utf8')
    const files = readdirSync(`manifests/${name}`).filter(
      (file) => /\.yaml$/.test(file) && file !== 'kustomization.yaml',
    )

    expect((parse(text) as { resources: string[] }).resources.sort()).toEqual(files.sort())
  },
)

test('the default overlay is all of it, and the example builds on it', () => {
  const resources = (overlay: string): unknown =>
    (
      parse(readFileSync(`manifests/overlays/${overlay}/kustomization.yaml`, 'utf8')) as {
        resources: unknown
      }
    ).resources

  expect(resources('default')).toEqual([
    '../../crds',
    '../../deploy',
    '../../controllers',
    '../../webhooks',
  ])
  expect(resources('example')).toEqual(['../default'])
})

test('every namespaced object is in lynq-system', () => {
  const listed = (read('kustomization') as { resources: string[] }).resources
  const manifests = listed.map((file) => read(file.replace('.yaml', '')) as Manifest)

  const elsewhere = manifests.filter(
    ({ kind, metadata }) =>
      metadata.namespace !== 'lynq-system' &&
      !/^(?:Namespace|ClusterRole|ClusterRoleBinding)$/.test(kind),
  )
  expect(elsewhere).toEqual([])
})

test('the namespace admits restricted pods only', () => {
  expect((read('namespace') as Manifest).metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
  })
})

test('the pod keeps to the restricted profile and to a read-only file system', () => {
  expect(pod).toMatchObject({
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  })
  expect(container['securityContext']).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  expect(pod).not.toHaveProperty('hostNetwork')
  expect(pod).not.toHaveProperty('hostPID')
  expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '16Mi' } }])
})

test('only the pod gets a token of the service account', () => {
  expect(read('service-account')).toMatchObject({ automountServiceAccountToken: false })
  expect(pod).toMatchObject({ serviceAccountName: 'lynq', automountServiceAccountToken: true })
})

test('the heap stays at 75 % of the memory limit, and there is no CPU limit', () => {
  expect(container['resources']).toMatchObject({
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { memory: '1Gi' },
  })
  expect(container['resources']).not.toHaveProperty('limits.cpu')
  expect(container.env).toContainEqual({
    name: 'NODE_OPTIONS',
    value: `--max-old-space-size=${1024 * 0.75}`,
  })
})

test('the hook token comes from a Secret, and every other variable is one that the service reads', () => {
  expect(container.env).toContainEqual({
    name: 'HOOK_TOKEN',
    valueFrom: { secretKeyRef: { name: 'hook-token', key: 'token' } },
  })
  const unknown = container.env.filter(
    ({ name }) => name !== 'NODE_OPTIONS' && !Object.hasOwn(configVariables, name),
  )
  expect(unknown).toEqual([])
})

test('probes ask for readiness and life apart, never for the database', () => {
  expect(probe('startupProbe')).toBe('/healthz')
  expect(probe('readinessProbe')).toBe('/readyz')
  expect(probe('livenessProbe')).toBe('/healthz')
})

test('a pod that stops has time for preStop and the drain', () => {
  expect(container).toHaveProperty('lifecycle.preStop.exec.command', ['sleep', '5'])
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(
    5 + configVariables.DRAIN_SECONDS.default,
  )
})

test('two replicas, one of which may be evicted at a time, spread over nodes', () => {
  expect(deployment.spec.replicas).toBe(2)
  expect(read('pod-disruption-budget')).toHaveProperty('spec.minAvailable', 1)
  expect(pod).toHaveProperty('topologySpreadConstraints.0.whenUnsatisfiable', 'ScheduleAnyway')
})

test('service, budget and policy select the pods', () => {
  const { labels } = deployment.spec.template.metadata

  expect(deployment.spec.selector.matchLabels).toEqual(labels)
  expect(read('service')).toHaveProperty('spec.selector', labels)
  expect(read('pod-disruption-budget')).toHaveProperty('spec.selector.matchLabels', labels)
  expect(read('network-policy')).toHaveProperty('spec.podSelector.matchLabels', labels)
})

test('the network policy covers both directions and opens only the HTTPS port to everybody', () => {
  const { spec } = read('network-policy') as {
    spec: { policyTypes: string[]; ingress: { from?: object[]; ports: object[] }[] }
  }

  expect(spec.policyTypes).toEqual(['Ingress', 'Egress'])
  const open = spec.ingress.filter(({ from }) => from === undefined)
  expect(open).toEqual([{ ports: [{ port: 'https' }] }])
})

test('ports of the pod are those that the service listens on, and callers use', () => {
  expect(container.ports).toEqual([
    { name: 'http', containerPort: configVariables.PORT.default },
    { name: 'https', containerPort: configVariables.TLS_PORT.default },
  ])
  expect(read('service')).toHaveProperty('spec.ports', [
    { name: 'https', port: 8443, targetPort: 'https' },
    { name: 'http', port: 8080, targetPort: 'http' },
  ])
  const callers = ['controllers/lynq-form', 'webhooks/lynq'].map((name) =>
    readFileSync(`manifests/${name}.yaml`, 'utf8'),
  )
  expect(callers[0]).toContain('url: https://lynq.lynq-system.svc:8443/hooks/form/sync')
  expect(callers[1]).toMatch(/namespace: lynq-system\n +name: lynq\n +path: \S+\n +port: 8443/)
})

test('the role covers exactly the kinds that a node may own, our own, and who must trust us', () => {
  const { rules } = read('cluster-role') as {
    rules: {
      apiGroups: string[]
      resources: string[]
      resourceNames?: string[]
      verbs: string[]
    }[]
  }
  const granted = rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.map((resource) => {
        const only = resourceNames === undefined ? '' : ` of ${resourceNames.join()}`
        return `${group}/${resource}${only} ${verbs.join()}`
      }),
    ),
  )

  const [, , node] = compositeControllers({ hookUrl: '', timeoutSeconds: 1 })
  const { childResources } = node?.spec as {
    childResources: { apiVersion: string; resource: string }[]
  }
  const needed = childResources.map(({ apiVersion, resource }) => {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
    return `${group}/${resource} get,create,patch`
  })
  expect(granted.sort()).toEqual(
    [
      ...needed,
      'operator.lynq.sh/lynqnodes get,patch,list,watch',
      'operator.lynq.sh/lynqhubs list,watch',
      'operator.lynq.sh/lynqforms list,watch',
      'admissionregistration.k8s.io/validatingwebhookconfigurations of lynq get,patch,list,watch',
      'metacontroller.k8s.io/compositecontrollers of lynq-form,lynq-hub,lynq-node get,patch,list,watch',
    ].sort(),
  )
})

test('only the Secret of the certificate may be replaced', () => {
  expect(read('role')).toHaveProperty('rules', [
    {
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: [secretName],
      verbs: ['get', 'update', 'list', 'watch'],
    },
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  ])
})

test('forms are written by admin alone, since they can create anything', () => {
  const verbsOn = (role: string, kind: string): readonly string[] =>
    (read(role) as { rules: { resources: string[]; verbs: string[] }[] }).rules
      .filter(({ resources }) => resources.includes(kind))
      .flatMap(({ verbs }) => verbs)

  expect(verbsOn('user-view', 'lynqforms')).toEqual(['get', 'list', 'watch'])
  expect(verbsOn('user-edit', 'lynqforms')).toEqual([])
  expect(verbsOn('user-edit', 'lynqnodes')).toEqual(['update', 'patch', 'delete'])
  expect(verbsOn('user-admin', 'lynqforms')).toContain('create')
  for (const role of ['view', 'edit', 'admin']) {
    expect(read(`user-${role}`)).toHaveProperty('metadata.labels', {
      [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true',
    })
  }
})

test('the image runs the built service as the user that the pod asks for', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8')

  expect(dockerfile).toMatch(/^USER 65532:65532$/m)
  expect(dockerfile).toMatch(/^CMD \["node", "--disable-proto=delete", "dist\/src\/main\.js"\]$/m)
  expect(dockerfile.match(/^FROM .*$/gm)).toEqual([
    'FROM node:20-slim AS build',
    'FROM node:20-slim',
  ])
  expect(dockerfile).toContain('RUN npm ci --omit=dev')
  expect(dockerfile).toMatch(/^HEALTHCHECK /m)
  expect(dockerfile).toMatch(/^EXPOSE 8443 8080$/m)
})
