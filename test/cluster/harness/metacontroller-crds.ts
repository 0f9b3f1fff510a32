import type { KubeObject } from '../../../src/api/kube-object.ts'
import { compositeControllerCrd } from '../../../src/simulate/composite-controller-crd.ts'
import { fieldsOf } from '../../../src/simulate/fields.ts'

/** The kinds that a real Metacontroller watches, without their schemas: enough for it to start. */
export const metacontrollerCrds: readonly KubeObject[] = [
  compositeControllerCrd,
  like(compositeControllerCrd, 'DecoratorController', 'Cluster'),
  like(compositeControllerCrd, 'ControllerRevision', 'Namespaced'),
]

function like({ metadata, spec, ...rest }: KubeObject, kind: string, scope: string): KubeObject {
  const singular = kind.toLowerCase()
  const plural = `${singular}s`
  const names = { kind, singular, plural }
  const name = `${plural}.metacontroller.k8s.io`
  return { ...rest, metadata: { ...metadata, name }, spec: { ...fieldsOf(spec), scope, names } }
}
