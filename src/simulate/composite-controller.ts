import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, listOf, textOf } from './fields.ts'
import type { KindLookup, ServedKind } from './kinds.ts'
import { groupOf } from './kinds.ts'

export type HookType = 'sync' | 'finalize' | 'customize'

export interface ChildKind {
  readonly apiVersion: string
  readonly info: ServedKind
}

/** What a CompositeController's manifest asks for, resolved against the kinds served. */
export interface CompositeController {
  readonly name: string
  /** The manifest as the API server stores it; hooks get it whole. */
  readonly object: Resource
  readonly parentApiVersion: string
  readonly parent: ServedKind
  readonly children: readonly ChildKind[]
  readonly ignoresStatusChanges: boolean
  readonly generatesSelector: boolean
  readonly finalizer: string
  hookUrl(type: HookType): string | undefined
  /** `InPlace`, `Recreate`, `OnDelete`; kinds that are not declared are left alone (OnDelete). */
  updateMethod(apiVersion: string, kind: string): string
}

export function readCompositeController(object: Resource, kinds: KindLookup): CompositeController {
  const resolve = (reference: unknown): ChildKind => {
    const apiVersion = textOf(fieldAt(reference, 'apiVersion'))
    const resource = textOf(fieldAt(reference, 'resource'))
    const info = kinds.byResource(apiVersion, resource)
    if (info !== undefined) return { apiVersion, info }
    throw new Error(`discovery: can't find resource ${resource} in apiVersion ${apiVersion}`)
  }
  const parent = resolve(fieldAt(object.spec, 'parentResource'))
  const declared = listOf(fieldAt(object.spec, 'childResources'))
  const methods = new Map(
    declared.map((child) => {
      const { info } = resolve(child)
      return [`${info.kind}.${info.group}`, textOf(fieldAt(child, 'updateStrategy', 'method'))]
    }),
  )
  const hooks = fieldsOf(fieldAt(object.spec, 'hooks'))
  return {
    name: object.metadata.name,
    object: { ...object, status: object.status ?? {} },
    parentApiVersion: parent.apiVersion,
    parent: parent.info,
    children: declared.map(resolve),
    ignoresStatusChanges: fieldAt(object.spec, 'parentResource', 'ignoreStatusChanges') === true,
    generatesSelector: fieldAt(object.spec, 'generateSelector') === true,
    finalizer: `metacontroller.io/compositecontroller-${object.metadata.name}`,
    hookUrl: (type) => {
      const url = textOf(fieldAt(hooks[type], 'webhook', 'url'))
      return url === '' ? undefined : url
    },
    updateMethod: (apiVersion, kind) => {
      const method = methods.get(`${kind}.${groupOf(apiVersion)}`) ?? ''
      return method === '' ? 'OnDelete' : method
    },
  }
}
