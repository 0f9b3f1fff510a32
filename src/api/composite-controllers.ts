import type { KubeObject } from './kube-object.ts'

/** What Metacontroller needs to know to call this service. */
export interface ControllerOptions {
  /** Without a trailing slash; `/form/sync` and so on are appended. */
  readonly hookUrl: string
  /** The Secret whose key `token` holds the bearer token (HOOK_TOKEN). Default: none is sent. */
  readonly tokenSecret?: { readonly namespace: string; readonly name: string }
  /** How long Metacontroller waits for an answer, in seconds. */
  readonly timeoutSeconds: number
}

interface ChildResource {
  readonly apiVersion: string
  readonly resource: string
}

/**
 * The kinds that a node may own. Metacontroller watches each of them in the whole cluster, so the
 * list holds what forms ask for in practice; other kinds are added to the CompositeController.
 */
const nodeChildren: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'namespaces',
    'serviceaccounts',
    'services',
    'configmaps',
    'secrets',
    'persistentvolumeclaims',
    'pods',
    'resourcequotas',
    'limitranges',
  ],
  'apps/v1': ['deployments', 'statefulsets', 'daemonsets'],
  'batch/v1': ['jobs', 'cronjobs'],
  'policy/v1': ['poddisruptionbudgets'],
  'networking.k8s.io/v1': ['ingresses', 'networkpolicies'],
  'autoscaling/v2': ['horizontalpodautoscalers'],
  'rbac.authorization.k8s.io/v1': ['roles', 'rolebindings'],
}

const controllers: Readonly<Record<string, readonly ChildResource[]>> = {
  form: [{ apiVersion: 'apps/v1', resource: 'controllerrevisions' }],
  hub: [{ apiVersion: 'operator.lynq.sh/v1', resource: 'lynqnodes' }],
  node: Object.entries(nodeChildren).flatMap(([apiVersion, resources]) =>
    resources.map((resource) => ({ apiVersion, resource })),
  ),
}

/**
 * The three CompositeControllers `lynq-form`, `lynq-hub` and `lynq-node`. `InPlace` is said for every
 * child kind since Metacontroller's default never updates a child.
 * Source: manifests/production/metacontroller-crds-v1.yaml of Metacontroller 4.17.
 */
export const compositeControllers = (options: ControllerOptions): readonly KubeObject[] =>
  Object.entries(controllers).map(([parent, childResources]) => ({
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: `lynq-${parent}` },
    spec: {
      parentResource: {
        apiVersion: 'operator.lynq.sh/v1',
        resource: `lynq${parent}s`,
        // Our own status would otherwise wake its parent again.
        ignoreStatusChanges: true,
      },
      // Children are claimed by the parent's uid; the parents carry no selector.
      generateSelector: true,
      childResources: childResources.map((child) => ({
        ...child,
        updateStrategy: { method: 'InPlace' },
      })),
      hooks: {
        customize: hook(options, `${parent}/customize`),
        sync: hook(options, `${parent}/sync`),
        finalize: hook(options, `${parent}/finalize`),
      },
    },
  }))

function hook({ hookUrl, tokenSecret, timeoutSeconds }: ControllerOptions, path: string): object {
  return {
    version: 'v2',
    webhook: {
      url: `${hookUrl}/${path}`,
      timeout: `${timeoutSeconds}s`,
      ...(tokenSecret && {
        authorization: { type: 'Bearer', secretRef: { ...tokenSecret, key: 'token' } },
      }),
    },
  }
}
