import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { expect, test } from 'vitest'
import { formatPath, type FieldPath } from '../../src/api/field-path.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { compileSpec, type CompiledEntry, type CompiledForm } from '../../src/plan/compile-form.ts'
import { renderNode } from '../../src/plan/render-node.ts'
import { newBudget } from '../../src/template/limits.ts'
import type { Finding } from '../../src/validate/finding.ts'
import { validateFormUpdate } from '../../src/validate/validate-form-update.ts'
import { validateForm } from '../../src/validate/validate-form.ts'
import { validateHub } from '../../src/validate/validate-hub.ts'
import { fixedImpure } from '../template/support.ts'
import { mutatedSpec } from './mutated-form.ts'
import { nearlyRightSpec } from './nearly-right-spec.ts'
import { readCases } from './validation-case.ts'

/** `LYNQ_VALIDATE_RUNS=10000` is the whole of it. */
const numRuns = Number(process.env['LYNQ_VALIDATE_RUNS'] ?? 300)
/** The machine may be busy with other suites. */
const timeout = 30_000 + numRuns * 100

const folder = new URL('../../manifests/examples/multi-tier/', import.meta.url)
const examples = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => loadAll(readFileSync(new URL(file, folder), 'utf8')) as KubeObject[])
const cases = readCases().flatMap(({ object }) => (object === undefined ? [] : [object]))
const ofKind = (kind: string): readonly KubeObject[] =>
  [...examples, ...cases].filter((object) => object.kind === kind)
const byName = (objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> =>
  new Map(objects.map((object) => [object.metadata.name, object]))
const knowledge = { hubs: byName(ofKind('LynqHub')), forms: byName(ofKind('LynqForm')) }
const form = (spec: unknown): KubeObject => ({
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqForm',
  metadata: { name: 'data-tier' },
  spec,
})

/** Whether all of a path but its last step leads to something, and the last could be there. */
function resolves(object: unknown, path: Finding['path']): boolean {
  let value: unknown = object
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return false
    value = Object.getOwnPropertyDescriptor(value, segment)?.value as unknown
  }
  return true
}

function expectFindings(object: KubeObject, findings: readonly Finding[]): void {
  for (const finding of findings) {
    if (!resolves(object, finding.path)) expect(finding).toBe('at a path that resolves')
    expect(finding.message).not.toBe('')
    expect(finding.fix).not.toBe('')
  }
}

test(
  'each finding of a mutated form stands at a field of it, or at one that is missing',
  { timeout },
  () => {
    const specs = ofKind('LynqForm').map(({ spec }) => spec)
    fc.assert(
      fc.property(mutatedSpec(specs), (spec) => {
        const object = form(spec)

        const findings = validateForm(object, knowledge)

        expectFindings(object, findings)
        expect(validateForm(object, knowledge)).toEqual(findings)
      }),
      { numRuns },
    )
  },
)

test(
  'each finding of a mutated hub stands at a field of it, or at one that is missing',
  { timeout },
  () => {
    const specs = ofKind('LynqHub').map(({ spec }) => spec)
    fc.assert(
      fc.property(mutatedSpec(specs), (spec) => {
        const object = { ...form(spec), kind: 'LynqHub' }

        expectFindings(object, validateHub(object, knowledge))
      }),
      { numRuns },
    )
  },
)

test(
  'each finding of a change stands at a field of the new form, or at one that is missing',
  { timeout },
  () => {
    const specs = ofKind('LynqForm').map(({ spec }) => spec)
    fc.assert(
      fc.property(mutatedSpec(specs), mutatedSpec(specs), fc.boolean(), (spec, other, isFar) => {
        const object = form(spec)
        const old = form(isFar ? other : specs[0])

        expectFindings(object, validateFormUpdate(old, object, knowledge))
      }),
      { numRuns: Math.ceil(numRuns / 2) },
    )
  },
)

test('what the planner refuses, the validator refuses', { timeout }, () => {
  const specs = ofKind('LynqForm').map(({ spec }) => spec)
  fc.assert(
    fc.property(mutatedSpec(specs), (spec) => {
      const isUsable = compileSpec(spec).issues.length === 0
      const errors = validateForm(form(spec), {}).filter(({ severity }) => severity === 'error')

      if (!isUsable) expect(errors.length).toBeGreaterThan(0)
    }),
    { numRuns: Math.ceil(numRuns / 2) },
  )
})

const values = ['pro', '1', 'true', '1Gi', 'YWJj'] as const
const names = ['plan', 'replicas', 'flag', 'size'] as const
const shop: KubeObject = {
  apiVersion: 'operator.lynq.sh/v1',
  kind: 'LynqHub',
  metadata: { name: 'shop' },
  spec: {
    valueMappings: { uid: 'id', activate: 'on' },
    extraValueMappings: Object.fromEntries(names.map((name) => [name, name])),
  },
}

/** Which branch a row takes, and what stands in it, nobody can tell without running it. */
function hasBranches({ path: base, templates }: CompiledEntry, path: FieldPath): boolean {
  const placed = [path, [...base, 'spec', ...path]].map((at) => templates.get(formatPath(at)))
  return placed.some((each) => (each?.template.analysis.branches.length ?? 0) > 0)
}

/** The places at which the form fails for one row. */
function faultsFor(compiled: CompiledForm, uid: string, row: readonly string[]): readonly string[] {
  const variables = Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']))
  const node: LynqNode = {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqNode',
    metadata: { name: `${uid}-form` },
    spec: { uid, hubId: 'shop', templateRef: 'form', revision: 'form-1', variables },
  }
  const input = { node, impure: fixedImpure(), budget: newBudget(), defaultNamespace: 'default' }
  return renderNode(compiled, input).flatMap((entry) =>
    entry.ok
      ? []
      : entry.issues
          .filter(({ path }) => !hasBranches(entry.compiled, path))
          .map(({ path }) => `${entry.compiled.id} ${path.join('.')}`),
  )
}

/** Rows of every mixture of values; a uid of digits too, since upper-case letters have a use there. */
function* rows(): Generator<readonly [string, readonly string[]]> {
  const mixtures = values.length ** names.length
  for (const uid of ['acme', '1']) {
    for (let mixture = 0; mixture < mixtures; mixture += 1) {
      const row = names.map((_, index) => {
        const digit = Math.floor(mixture / values.length ** index) % values.length
        return values[digit] ?? ''
      })
      yield [uid, row]
    }
  }
}

test('nothing of a form without errors fails to render in every row', { timeout }, () => {
  let accepted = 0
  fc.assert(
    fc.property(nearlyRightSpec, (spec) => {
      const errors = validateForm(form(spec), { hubs: new Map([['shop', shop]]) }).filter(
        ({ severity }) => severity === 'error',
      )
      if (errors.length > 0) return
      accepted += 1
      const compiled = compileSpec(spec)
      let always: readonly string[] | undefined
      for (const [uid, row] of rows()) {
        const paths = faultsFor(compiled, uid, row)
        always = always?.filter((path) => paths.includes(path)) ?? paths
        // What fits at one place need not fit at another, so each place is asked for by itself.
        if (always.length === 0) return
      }
      expect(always).toEqual([])
    }),
    { numRuns },
  )
  // Most of them are refused, but not nearly all: else this would prove nothing.
  expect(accepted).toBeGreaterThan(numRuns / 20)
})
