import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { applyWrite } from '../../src/simulate/apply-write.ts'
import type { FieldSet } from '../../src/simulate/field-set.ts'
import { appliedBranches, fieldSetOf } from '../../src/simulate/field-set.ts'
import { toResource } from '../../src/simulate/fields.ts'
import { createKinds } from '../../src/simulate/kinds.ts'
import type { Writer } from '../../src/simulate/managed-fields.ts'
import { ownableFields } from '../../src/simulate/managed-fields.ts'

interface Vector {
  readonly name: string
  readonly live: KubeObject
  readonly desired?: KubeObject
  readonly conflicts?: readonly { readonly manager: string; readonly operation: string }[]
  readonly owned?: KubeObject
}

// What a real API server said; see test/conformance. Custom kinds have schemas that are not at hand.
const folder = new URL('../conformance/sample/managed-fields/', import.meta.url)
const kinds = createKinds()
const vectors = readdirSync(folder)
  .filter((name) => name !== 'quirks.json' && name !== 'projection-dynamic.json')
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Vector[])
  .filter(({ live }) => kinds.byKind(live.apiVersion, live.kind)?.isCustom === false)

const writer: Writer = { manager: 'metacontroller', operation: 'Apply', apiVersion: '', time: '' }

describe('an apply without force conflicts as with the real API server', () => {
  test.each(vectors.filter(({ desired }) => desired !== undefined))(
    '$name',
    ({ live, desired, conflicts = [] }) => {
      const info = kinds.byKind(live.apiVersion, live.kind)!
      const by = { ...writer, apiVersion: live.apiVersion }
      const apply = (): unknown =>
        applyWrite(
          { info, old: toResource(live), wanted: toResource(desired!), writer: by },
          { force: false },
        )

      if (conflicts.length === 0) expect(apply).not.toThrow()
      else {
        const noun = conflicts.length === 1 ? 'conflict' : 'conflicts'
        expect(apply).toThrow(`Apply failed with ${conflicts.length} ${noun}`)
        for (const { manager } of conflicts) expect(apply).toThrow(`conflict with "${manager}"`)
      }
    },
  )
})

describe('the fields of an apply are those that the real API server records', () => {
  test.each(
    vectors.filter(({ owned, live }) => owned !== undefined && entryOf(live) !== undefined),
  )('$name', ({ live, owned }) => {
    const info = kinds.byKind(live.apiVersion, live.kind)!
    const hidden = info.hasStatus ? 'status' : undefined

    const fields = ownableFields(fieldSetOf(owned, info.shape, appliedBranches), hidden)

    // Recorded as well is what is not stored and hence not in `owned`: empty values, for one.
    const recorded = pathsOf(entryOf(live))
    expect(recorded).toEqual(expect.arrayContaining([...pathsOf(fields)]))
    expect(recorded.length - pathsOf(fields).length).toBeLessThanOrEqual(5)
  })
})

function entryOf({ metadata }: KubeObject): FieldSet | undefined {
  const entry = metadata.managedFields?.find(
    ({ manager, operation, subresource }) =>
      manager === 'metacontroller' && operation === 'Apply' && subresource === undefined,
  )
  return entry?.fieldsV1 as FieldSet | undefined
}

function pathsOf(fields: FieldSet | undefined, prefix = ''): readonly string[] {
  return Object.entries(fields ?? {})
    .flatMap(([key, child]) => [`${prefix}/${key}`, ...pathsOf(child, `${prefix}/${key}`)])
    .sort()
}
