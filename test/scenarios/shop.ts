import { load } from 'js-yaml'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import type { HookedCluster, HookedClusterOptions } from '../support/hooked-cluster.ts'
import { hookedCluster } from '../support/hooked-cluster.ts'

export const strategies: readonly ApplyStrategy[] = ['server-side-apply', 'dynamic-apply']

/** A row of the hub `shop`. */
export function row(id: string, more: Fields = {}): Fields {
  return { id, on: '1', size: '1', ...more }
}

/** The hub of most scenarios, read every 10 s: columns id, on, size. */
export function shopHub(rows: readonly Fields[]): KubeObject {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqHub',
    metadata: { name: 'shop' },
    spec: {
      source: { type: 'static', syncInterval: '10s', rows },
      valueMappings: { uid: 'id', activate: 'on' },
      extraValueMappings: { size: 'size' },
    },
  }
}

/** A form of that hub; `lists` is the YAML text of its resource lists. */
export function form(name: string, lists: string): KubeObject {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqForm',
    metadata: { name },
    spec: { hubId: 'shop', ...(load(lists) as Fields) },
  }
}

/** A cluster with the hub `shop`, one form `app` and, by default, the row `acme`. */
export function shop(
  options: HookedClusterOptions,
  lists: string,
  rows: readonly Fields[] = [row('acme')],
): HookedCluster {
  const cluster = hookedCluster(options)
  cluster.apply(shopHub(rows))
  cluster.apply(form('app', lists))
  return cluster
}

/** Every way in which the row `acme`, its form or its hub may leave. */
export const removals: readonly (readonly [string, (cluster: HookedCluster) => void])[] = [
  [
    'the row is deactivated',
    (c: HookedCluster): void => c.setRows('shop', [row('acme', { on: '0' })]),
  ],
  ['the row is deleted', (c: HookedCluster): void => c.setRows('shop', [])],
  ['the form is deleted', (c: HookedCluster): void => c.remove('LynqForm app')],
  [
    'the form is deleted, foreground',
    (c: HookedCluster): void => c.remove('LynqForm app', 'Foreground'),
  ],
  ['the hub is deleted', (c: HookedCluster): void => c.remove('LynqHub shop')],
  [
    'the hub is deleted, foreground',
    (c: HookedCluster): void => c.remove('LynqHub shop', 'Foreground'),
  ],
  [
    'form and hub are deleted',
    (c: HookedCluster): void => {
      c.remove('LynqForm app')
      c.remove('LynqHub shop')
    },
  ],
]
