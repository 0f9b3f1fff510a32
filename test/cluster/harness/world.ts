import type { KubeletOptions } from '../../../src/simulate/kubelet.ts'
import { createKinds } from '../../../src/simulate/kinds.ts'
import { fieldAt, listOf, textOf } from '../../../src/simulate/fields.ts'
import { controllersWith } from '../../support/controllers-with.ts'
import type { ApiProxy } from './start-api-proxy.ts'
import { startApiProxy } from './start-api-proxy.ts'
import type { ControlPlaneAddress } from './control-plane.ts'
import { kubeconfigOf } from './control-plane.ts'
import type { FakeKubelets } from './fake-kubelets.ts'
import { startFakeKubelets } from './fake-kubelets.ts'
import type { KubeClient } from './kube-client.ts'
import { createKubeClient } from './kube-client.ts'
import type { Mirror } from './mirror.ts'
import { createMirror } from './mirror.ts'

/** One control plane with what every scenario on it shares. */
export interface World {
  readonly address: ControlPlaneAddress
  readonly servicePort: number
  readonly client: KubeClient
  readonly mirror: Mirror
  readonly kubelets: FakeKubelets
  /** Between the service, or Metacontroller, and the API server. */
  readonly serviceProxy: ApiProxy
  readonly metacontrollerProxy: ApiProxy
  readonly close: () => Promise<void>
}

const defaultKubelet: KubeletOptions = {}

/** Takes hold of a control plane that runs; `servicePort` is where our service will listen. */
export async function openWorld(address: ControlPlaneAddress, servicePort: number): Promise<World> {
  const client = createKubeClient(kubeconfigOf(address, 'admin'))
  const mirror = createMirror(client)
  await Promise.all(followedKinds().map((kind) => mirror.follow(kind)))
  const kubelets = startFakeKubelets(address)
  await kubelets.reset(defaultKubelet)
  const serviceProxy = await startApiProxy(address.server)
  const metacontrollerProxy = await startApiProxy(address.server)
  return {
    address,
    servicePort,
    client,
    mirror,
    kubelets,
    serviceProxy,
    metacontrollerProxy,
    close: async () => {
      mirror.stop()
      await kubelets.stop()
      await serviceProxy.stop()
      await metacontrollerProxy.stop()
    },
  }
}

/** Parents and children of our controllers, and what scenarios look at besides. */
function followedKinds(): readonly { readonly apiVersion: string; readonly kind: string }[] {
  const kinds = createKinds()
  const references = controllersWith('http://any', []).flatMap(({ spec }) => [
    fieldAt(spec, 'parentResource'),
    ...listOf(fieldAt(spec, 'childResources')),
  ])
  const served = references.map((reference) => {
    const apiVersion = textOf(fieldAt(reference, 'apiVersion'))
    const kind = kinds.byResource(apiVersion, textOf(fieldAt(reference, 'resource')))?.kind ?? ''
    return { apiVersion, kind }
  })
  return [
    ...served,
    { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    { apiVersion: 'metacontroller.k8s.io/v1alpha1', kind: 'CompositeController' },
    { apiVersion: 'v1', kind: 'PersistentVolume' },
  ]
}
