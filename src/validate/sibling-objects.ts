import { isObject, memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { resourceListNames } from '../api/resource-lists.ts'
import { compileTemplate } from '../template/compile-template.ts'
import type { Dialect, Template } from '../template/template.ts'
import { TemplateError } from '../template/template.ts'

/** An object that another form asks for. */
export interface SiblingObject {
  readonly form: string
  readonly entryId: string
  readonly apiVersion: string
  readonly kind: string
  readonly name: Template | undefined
  readonly namespace: Template | undefined
  readonly isRetained: boolean
}

/**
 * The objects of other forms, as far as their names can be read. Only the names are compiled: a form
 * is not judged again when another one is written.
 */
export function siblingObjects(forms: readonly KubeObject[]): readonly SiblingObject[] {
  return forms.flatMap((form) => {
    const dialect: Dialect = memberOf(form.spec, 'dialect') === 'liquid' ? 'liquid' : 'gotemplate'
    const compiled = new Map<string, Template | undefined>()
    const compile = (source: unknown): Template | undefined => {
      if (typeof source !== 'string' || source === '') return undefined
      if (!compiled.has(source)) compiled.set(source, tryCompile(source, dialect))
      return compiled.get(source)
    }
    return resourceListNames.flatMap((list) => {
      const entries = memberOf(form.spec, list)
      const items: readonly unknown[] = Array.isArray(entries) ? entries : []
      return items.filter(isObject).map((entry): SiblingObject => {
        const manifest = memberOf(entry, 'spec')
        const metadata = memberOf(manifest, 'metadata')
        return {
          form: form.metadata.name,
          entryId: textOf(memberOf(entry, 'id')),
          apiVersion: textOf(memberOf(manifest, 'apiVersion')),
          kind: textOf(memberOf(manifest, 'kind')),
          name: compile(memberOf(entry, 'nameTemplate') ?? memberOf(metadata, 'name')),
          namespace: compile(memberOf(entry, 'targetNamespace') ?? memberOf(metadata, 'namespace')),
          isRetained: memberOf(entry, 'deletionPolicy') === 'Retain',
        }
      })
    })
  })
}

function tryCompile(source: string, dialect: Dialect): Template | undefined {
  try {
    return compileTemplate(source, dialect)
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
