import { load } from 'js-yaml'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import type { ScenarioCluster, ScenarioOptions } from '../support/scenario-cluster.ts'
import { openCluster } from '../support/open-cluster.ts'

const both: readonly ApplyStrategy[] = ['server-side-apply', 'dynamic-apply']
const chosen = process.env['LYNQ_STRATEGY'] ?? ''

/** Both apply modes, or the one that `LYNQ_STRATEGY` names. */
export const strategies: readonly ApplyStrategy[] = both.filter((one) => one.startsWith(chosen))

/** A row of the hub `shop`. */
export function row(id: string, more: Fields = {}): Fields {
  return { id, on: '1', size: '1', ...more }
}

/** A row that is gone is gone at once, be it the last: for scenarios that are about something else. */
export const unguarded: Fields = {
  deletionGuard: { maxPercent: 100, minNodes: 0 },
  absenceReads: 1,
}

/** The hub of most scenarios, read every 10 s: columns id, on, size. `safety`: `{}` is the default. */
export function shopHub(rows: readonly Fields[], safety: Fields = unguarded): KubeObject {
  return {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqHub',
    metadata: { name: 'shop' },
    spec: {
      source: { type: 'static', syncInterval: '10s', rows },
      valueMappings: { uid: 'id', activate: 'on' },
      extraValueMappings: { size: 'size' },
      ...safety,
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
export async function shop(
  options: ScenarioOptions,
  lists: string,
  rows: readonly Fields[] = [row('acme')],
): Promise<ScenarioCluster> {
  const cluster = await openCluster(options)
  await setUpShop(cluster, lists, rows)
  return cluster
}

export async function setUpShop(
  cluster: ScenarioCluster,
  lists: string,
  rows: readonly Fields[],
): Promise<void> {
  await cluster.apply(shopHub(rows))
  await cluster.apply(form('app', lists))
}

/** Every way in which the row `acme`, its form or its hub may leave. */
export const removals: readonly (readonly [string, (cluster: ScenarioCluster) => Promise<void>])[] =
  [
    [
      'the row is deactivated',
      (c: ScenarioCluster): Promise<void> => c.setRows('shop', [row('acme', { on: '0' })]),
    ],
    ['the row is deleted', (c: ScenarioCluster): Promise<void> => c.setRows('shop', [])],
    ['the form is deleted', (c: ScenarioCluster): Promise<void> => c.remove('LynqForm app')],
    [
      'the form is deleted, foreground',
      (c: ScenarioCluster): Promise<void> => c.remove('LynqForm app', 'Foreground'),
    ],
    ['the hub is deleted', (c: ScenarioCluster): Promise<void> => c.remove('LynqHub shop')],
    [
      'the hub is deleted, foreground',
      (c: ScenarioCluster): Promise<void> => c.remove('LynqHub shop', 'Foreground'),
    ],
    [
      'form and hub are deleted',
      async (c: ScenarioCluster): Promise<void> => {
        await c.remove('LynqForm app')
        await c.remove('LynqHub shop')
      },
    ],
  ]
