import type { Reply } from '../../cluster-port/fake-api-server.ts'

function resource(kind: string, name: string, scope: string): object {
  return {
    resource: name,
    responseKind: { kind },
    scope,
    subresources: [{ subresource: 'scale' }, { subresource: 'status' }],
  }
}

function reply(groups: readonly object[]): Reply {
  return { status: 200, body: { kind: 'APIGroupDiscoveryList', items: groups } }
}

function group(name: string, version: string, resources: readonly object[]): object {
  return { metadata: { name }, versions: [{ version, resources }] }
}

/** What a small API server says of its kinds. */
export const discovery = {
  'GET /api': reply([
    {
      // The core group has no name.
      metadata: {},
      versions: [
        {
          version: 'v1',
          resources: [
            resource('Namespace', 'namespaces', 'Cluster'),
            resource('Secret', 'secrets', 'Namespaced'),
          ],
        },
      ],
    },
  ]),
  'GET /apis': reply([
    group('apps', 'v1', [resource('Deployment', 'deployments', 'Namespaced')]),
    group('operator.lynq.sh', 'v1', [resource('LynqNode', 'lynqnodes', 'Cluster')]),
  ]),
} as const satisfies Record<string, Reply>
