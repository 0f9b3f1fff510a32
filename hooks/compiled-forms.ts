import { LRUCache } from 'lru-cache'
import type { KubeObject } from '../src/api/kube-object.ts'
import type { CompiledForm } from '../src/plan/compile-form.ts'
import { compileSpec } from '../src/plan/compile-form.ts'

/** The form in `spec`, which belongs to `holder`: a LynqForm or a ControllerRevision. */
export type CompileForm = (holder: KubeObject, spec: unknown) => CompiledForm

/**
 * Forms compiled once for all syncs. A spec changes only with its holder's generation, and the data of
 * a ControllerRevision never, which therefore has none.
 */
export function createCompiledForms(max = 500): CompileForm {
  const forms = new LRUCache<string, CompiledForm>({ max })
  return ({ metadata: { uid, generation = 0 } }, spec) => {
    // Files and hand-made requests carry no uid; then nothing may be remembered.
    if (uid === undefined) return compileSpec(spec)
    const key = `${uid}/${String(generation)}`
    const known = forms.get(key)
    if (known !== undefined) return known
    const form = compileSpec(spec)
    forms.set(key, form)
    return form
  }
}
