import type { FieldPath } from '../api/field-path.ts'
import { memberOf } from '../api/json-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { compileTemplate } from '../template/compile-template.ts'
import type { Template } from '../template/template.ts'
import { formatPath } from '../api/field-path.ts'

/** The templates that say which object an entry asks for, and where they stand. */
export interface Identity {
  readonly name: Template | undefined
  readonly namespace: Template | undefined
  readonly namePath: FieldPath
  readonly namespacePath: FieldPath
}

/** nameTemplate and targetNamespace, else metadata of the manifest; undefined where neither says anything. */
export function identityOf(entry: CompiledEntry): Identity {
  const { path } = entry
  const inManifest = (field: string): readonly [Template | undefined, FieldPath] => {
    const at = [...path, 'spec', 'metadata', field]
    const value = memberOf(memberOf(entry.entry.spec, 'metadata'), field)
    const isText = typeof value === 'string' || typeof value === 'number'
    if (!isText || value === '') return [undefined, at]
    const known = entry.templates.get(formatPath(at))?.template
    // A text without any action compiles in every dialect.
    return [known ?? compileTemplate(plain(String(value))), at]
  }
  const [name, namePath] = isUnset(entry.entry.nameTemplate)
    ? inManifest('name')
    : [entry.name, [...path, 'nameTemplate']]
  const [namespace, namespacePath] = isUnset(entry.entry.targetNamespace)
    ? inManifest('namespace')
    : [entry.namespace, [...path, 'targetNamespace']]
  return { name, namespace, namePath, namespacePath }
}

/** Another is used, or told to be broken. */
function isUnset(source: string | undefined): boolean {
  return source === undefined || source === ''
}

/** A template that did not compile is told elsewhere; here it stands for any text. */
function plain(text: string): string {
  return text.includes('{{') ? 'a' : text
}
