import type { KubeObject } from '../../../src/api/kube-object.ts'
import type { LynqNode } from '../../../src/api/node.ts'
import { isNodeReady } from '../../../src/plan/node-object.ts'
import type { Resource } from '../../../src/simulate/fields.ts'
import { fieldAt } from '../../../src/simulate/fields.ts'
import type { Mirror } from '../harness/mirror.ts'

const FORMS = 4
const CHILDREN = 12
const childKinds = {
  Namespace: 'v1',
  Secret: 'v1',
  Service: 'v1',
  StatefulSet: 'apps/v1',
  Deployment: 'apps/v1',
  Ingress: 'networking.k8s.io/v1',
}

/** How far the multi-tier example with this many active rows is. */
export interface ExampleProgress {
  readonly areNodesThere: () => boolean
  readonly areChildrenThere: () => boolean
  /** Every pod that was asked for runs, whatever the nodes say. */
  readonly areWorkloadsReady: () => boolean
  readonly areNodesReady: () => boolean
  readonly deployments: (name: string) => readonly Resource[]
}

export function watchExample(mirror: Mirror, rows: number): ExampleProgress {
  const nodes = (): readonly LynqNode[] =>
    mirror.list('operator.lynq.sh/v1', 'LynqNode') as readonly KubeObject[] as readonly LynqNode[]
  const children = (): readonly Resource[] =>
    Object.entries(childKinds).flatMap(([kind, apiVersion]) =>
      mirror.list(apiVersion, kind).filter(isOfExample),
    )
  const areChildrenThere = (): boolean => children().length === rows * CHILDREN
  return {
    areNodesThere: () => nodes().length === rows * FORMS,
    areChildrenThere,
    areWorkloadsReady: () => areChildrenThere() && children().every(isRolledOut),
    areNodesReady: () => nodes().length === rows * FORMS && nodes().every(isNodeReady),
    deployments: (name) =>
      mirror
        .list('apps/v1', 'Deployment')
        .filter((object) => isOfExample(object) && object.metadata.name.endsWith(`-${name}`)),
  }
}

function isOfExample({ kind, metadata }: Resource): boolean {
  const place = kind === 'Namespace' ? metadata.name : (metadata.namespace ?? '')
  return place.startsWith('node-')
}

/** All replicas are of the newest template and available; true for what has none. */
export function isRolledOut({ kind, metadata, spec, status }: Resource): boolean {
  if (kind !== 'Deployment' && kind !== 'StatefulSet') return true
  const wanted = fieldAt(spec, 'replicas')
  return (
    fieldAt(status, 'observedGeneration') === metadata.generation &&
    fieldAt(status, 'updatedReplicas') === wanted &&
    fieldAt(status, 'availableReplicas') === wanted
  )
}
