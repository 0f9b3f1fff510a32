import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CrdSchema } from '../src/api/crd-schema.ts'
import { formEntry } from '../src/api/form-entry.ts'
import { formSpec } from '../src/api/form.ts'
import { hubSpec } from '../src/api/hub.ts'
import { formReasons, hubReasons, nodeReasons, resourceReasons } from '../src/api/reasons.ts'
import { resourceListNames } from '../src/api/resource-lists.ts'
import { exitCode } from '../src/cli/exit-code.ts'
import * as labels from '../src/plan/labels.ts'
import { createMetrics } from '../src/server/metrics.ts'
import { codeWords, marked, tableRows } from './support/markdown.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('tables of fields', () => {
  interface Field {
    readonly name: string
    readonly schema: CrdSchema
    readonly isRequired: boolean
  }

  /** Fields without fields of their own; a reference to a Secret counts as one field. */
  function fieldsOf({ properties = {}, required = [] }: CrdSchema, prefix = ''): Field[] {
    return Object.entries(properties).flatMap(([key, schema]) => {
      const name = `${prefix}${key}`
      const isGroup = schema.properties !== undefined && !key.endsWith('Ref')
      if (isGroup) return fieldsOf(schema, `${name}.`)
      return [{ name, schema, isRequired: required.includes(key) }]
    })
  }

  function typeOf({ type, additionalProperties }: CrdSchema): string {
    return additionalProperties === undefined ? String(type) : 'map'
  }

  function withoutLists(fields: readonly Field[]): readonly Field[] {
    const lists: readonly string[] = resourceListNames
    return fields.filter(({ name }) => !lists.includes(name))
  }

  const tables: readonly (readonly [string, readonly Field[]])[] = [
    ['hub-fields', fieldsOf(hubSpec)],
    ['form-fields', withoutLists(fieldsOf(formSpec))],
    ['entry-fields', fieldsOf(formEntry)],
  ]

  test.each(tables)(
    '%s: names, types, defaults and values are those of the CRD',
    (name, fields) => {
      const stated = tableRows(marked(readme, name)).map(
        ([field, type, initial, meaning = '']) => ({
          field,
          type,
          default: initial,
          values: codeWords(/^(?:`[^`]+`(?:, )?)+/.exec(meaning)?.[0] ?? ''),
          isRequired: /\brequired\b(?!`)/.test(meaning),
          range: /\d+ to \d+/.exec(meaning)?.[0],
        }),
      )

      const expected = fields.map(({ name: field, schema, isRequired }) => ({
        field: `\`${field}\``,
        type: typeOf(schema),
        default:
          schema.default === undefined
            ? '–'
            : `\`${JSON.stringify(schema.default).replaceAll('"', '')}\``,
        values: schema.enum ?? [],
        isRequired,
        range:
          schema.maximum === undefined
            ? undefined
            : `${String(schema.minimum)} to ${String(schema.maximum)}`,
      }))
      expect(stated).toEqual(expected)
    },
  )

  test('every resource list is named', () => {
    for (const list of resourceListNames) expect(readme).toContain(`\`${list}\``)
  })
})

describe('closed lists', () => {
  const sorted = (words: Iterable<string>): readonly string[] => [...new Set(words)].sort()

  test('conditions and their reasons are those of the code', () => {
    const stated = tableRows(marked(readme, 'reasons')).map(
      ([kind, condition, , reasons = '']) => ({
        kind,
        condition,
        reasons: codeWords(reasons).filter((word) => word !== 'status'),
      }),
    )

    const kinds: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
      LynqNode: nodeReasons,
      LynqHub: hubReasons,
      LynqForm: formReasons,
    }
    const expected = Object.entries(kinds).flatMap(([kind, conditions]) =>
      Object.entries(conditions).map(([condition, reasons]) => ({ kind, condition, reasons })),
    )
    expect(stated).toEqual(expected)
  })

  test('reasons of entries are those of the code', () => {
    const words = codeWords(marked(readme, 'resource-reasons'))

    expect(sorted(words.filter((word) => /^[A-Z][A-Za-z]+$/.test(word)))).toEqual(
      sorted(resourceReasons),
    )
  })

  test('labels and annotations are those of the code', () => {
    const keys = Object.values(labels).filter((value) => typeof value === 'string')

    expect(sorted(tableRows(marked(readme, 'labels')).map(([key = '']) => key))).toEqual(
      sorted(keys.filter((key) => key !== labels.OUR_PREFIX).map((key) => `\`${key}\``)),
    )
  })

  test('metrics are those of the service', async () => {
    const text = await createMetrics({ maxNodes: 1 }).render()
    const names = [...text.matchAll(/^# HELP (\S+)/gm)].map(([, name = '']) => name)
    const stated = tableRows(marked(readme, 'metrics')).flatMap(([name = '']) => codeWords(name))

    expect(sorted(stated)).toEqual(sorted(names))
  })

  test('exit codes are those of the command line', () => {
    const line = readme.split('\n').find((text) => text.startsWith('Exit codes:')) ?? ''
    const codes = codeWords(line).filter((word) => /^\d+$/.test(word))

    expect(codes.map(Number)).toEqual(Object.values(exitCode))
  })
})
