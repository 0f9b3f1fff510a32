import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { customResourceDefinitions } from '../../../src/api/custom-resource-definitions.ts'
import type { KubeObject } from '../../../src/api/kube-object.ts'
import type { ControlPlaneAddress } from './control-plane.ts'
import { kubeconfigOf, users } from './control-plane.ts'
import { fakeNode } from './fake-kubelets.ts'
import { createKubeClient } from './kube-client.ts'
import { storageClass } from './kubelet-stages.ts'
import { metacontrollerCrds } from './metacontroller-crds.ts'
import { repository } from './repository.ts'

/** What a cluster has before the first scenario: our CRDs and rights, Metacontroller's, one node. */
export async function install(address: ControlPlaneAddress): Promise<void> {
  const client = createKubeClient(kubeconfigOf(address, 'admin'))
  const manifest = async (name: string): Promise<KubeObject> =>
    load(await readFile(join(repository, 'manifests/deploy', name), 'utf8')) as KubeObject
  const objects: readonly KubeObject[] = [
    await manifest('namespace.yaml'),
    ...customResourceDefinitions(),
    ...metacontrollerCrds,
    await manifest('cluster-role.yaml'),
    await manifest('cluster-role-binding.yaml'),
    await manifest('role.yaml'),
    await manifest('role-binding.yaml'),
    clusterAdmin(users.metacontroller.name),
    storageClass,
    fakeNode,
  ]
  for (const object of objects) await client.apply(object)
  const node = { apiVersion: 'v1', kind: 'Node', name: fakeNode.metadata.name }
  await client.patch(node, { spec: { taints: null } })
  // Scenarios put pods there that no restricted namespace takes.
  const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'lynq-system' }
  await client.patch(namespace, {
    metadata: { labels: { 'pod-security.kubernetes.io/enforce': null } },
  })
}

/** Metacontroller's chart gives it all rights, for it makes whatever hooks ask for. */
function clusterAdmin(user: string): KubeObject {
  const object = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'metacontroller' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }],
  }
  return object
}
