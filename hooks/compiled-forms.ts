import { LRUCache } from 'lru-cache'
import { decodeFormSpec } from '../src/api/decode.ts'
import type { KubeObject } from '../src/api/kube-object.ts'
import type { CompiledForm } from '../src/plan/compile-form.ts'
import { compileForm } from '../src/plan/compile-form.ts'

/** Compiled forms by revision. A revision's data never changes, so its uid and version name it. */
export function createCompiledForms(max = 500): (revision: KubeObject) => CompiledForm {
  const forms = new LRUCache<string, CompiledForm>({ max })
  return (revision) => {
    const { uid, resourceVersion } = revision.metadata
    // Files and hand-made requests carry neither; then nothing may be remembered.
    if (uid === undefined || resourceVersion === undefined) return compile(revision)
    const key = `${uid}/${resourceVersion}`
    const known = forms.get(key)
    if (known !== undefined) return known
    const form = compile(revision)
    forms.set(key, form)
    return form
  }
}

/** Data that is no form is a form with faults: its nodes are held, never emptied. */
function compile({ data }: KubeObject): CompiledForm {
  const decoded = decodeFormSpec(data)
  if (decoded.ok) return compileForm(decoded.value)
  const issues = decoded.findings.map(({ path, message }) => ({ path, message, code: 'Schema' }))
  return { entries: [], graphIssues: issues, issues }
}
