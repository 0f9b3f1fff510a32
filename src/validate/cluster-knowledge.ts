import type { KubeObject } from '../api/kube-object.ts'

/**
 * What the one who asks knows about the cluster, each fact optional: a check that needs a fact nobody
 * has becomes a warning or stays silent. An empty map is a fact ("there is none"), undefined is not.
 */
export interface ClusterKnowledge {
  /** All LynqHubs by name, as stored. */
  readonly hubs?: ReadonlyMap<string, KubeObject>
  /** All LynqForms by name, as stored. */
  readonly forms?: ReadonlyMap<string, KubeObject>
  /** Live LynqNodes by form name; a form that is not listed has none. */
  readonly nodesByForm?: ReadonlyMap<string, number>
  /** Live LynqNodes by hub name. */
  readonly nodesByHub?: ReadonlyMap<string, number>
  /** Secrets that were looked up, by `namespace/name`: their keys, or that there is none. */
  readonly secrets?: ReadonlyMap<string, ReadonlySet<string> | 'absent'>
  /** Kinds that the CompositeController for nodes manages, as `Kind.apiVersion`. */
  readonly enabledKinds?: ReadonlyMap<string, { readonly namespaced: boolean }>
  /** The service's own namespace: where references that name none point to. */
  readonly namespace?: string
  /** Who writes: Metacontroller (or the service) or somebody else. */
  readonly author?: 'controller' | 'user'
}
