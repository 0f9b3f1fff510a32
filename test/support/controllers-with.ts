import { compositeControllers } from '../../src/api/composite-controllers.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { fieldsOf, listOf } from '../../src/simulate/fields.ts'
import type { ScenarioOptions } from './scenario-cluster.ts'

/** Our CompositeControllers, with more kinds among the children of LynqNodes. */
export function controllersWith(
  hookUrl: string,
  moreKinds: NonNullable<ScenarioOptions['moreKinds']>,
): readonly KubeObject[] {
  return compositeControllers({ hookUrl, timeoutSeconds: 10 }).map((controller) => {
    if (controller.metadata.name !== 'lynq-node') return controller
    const spec = fieldsOf(controller.spec)
    const added = moreKinds.map((kind) => ({ ...kind, updateStrategy: { method: 'InPlace' } }))
    const childResources = [...listOf(spec['childResources']), ...added]
    return { ...controller, spec: { ...spec, childResources } }
  })
}
