import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { loadAll } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { decodeHubSpec } from '../src/api/decode.ts'
import type { CrdSchema } from '../src/api/crd-schema.ts'
import { formEntry } from '../src/api/form-entry.ts'
import { formSpec } from '../src/api/form.ts'
import { hubSpec } from '../src/api/hub.ts'
import { formReasons, hubReasons, nodeReasons, resourceReasons } from '../src/api/reasons.ts'
import { resourceListNames } from '../src/api/resource-lists.ts'
import { exitCode } from '../src/cli/exit-code.ts'
import * as labels from '../src/plan/labels.ts'
import { hookKinds, hookVerbs } from '../src/server/hook-table.ts'
import { createMetrics } from '../src/server/metrics.ts'
import { validateForm } from '../src/validate/validate-form.ts'
import { lynq } from './cli/memory-io.ts'
import { anchors, codeBlocks, codeWords, links, marked, tableRows } from './support/markdown.ts'

const root = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const readme = read('README.md')

describe('every document', () => {
  const folders = ['hooks', 'manifests', 'src', 'test', 'webhooks']
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  const documents = [...readdirSync(root), ...files].filter((file) => file.endsWith('.md'))

  test.each(documents)('%s links only to what exists', (document) => {
    const text = read(document)
    const own = anchors(text)

    const broken = links(text).filter((link) => {
      if (/^https?:/.test(link)) return false
      if (link.startsWith('#')) return !own.includes(link.slice(1))
      return !existsSync(new URL(link, new URL(document, root)))
    })

    expect(broken).toEqual([])
  })

  test.each(documents)('%s names only npm scripts that exist', (document) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...read(document).matchAll(/\bnpm (?:run (?:-s )?)?([a-z]+)/g)]
      .map(([, script = '']) => script)
      .filter((script) => !['ci', 'install'].includes(script))

    expect(named.filter((script) => scripts[script] === undefined)).toEqual([])
  })

  // Those of other folders are for developers and speak of what is planned, too.
  const forUsers = documents.filter((document) => /^README|^manifests/.test(document))

  test.each(forUsers)('%s names only commands and flags of lynq that exist', async (document) => {
    const text = read(document)
    const code = [...codeWords(text), ...codeBlocks(text, 'sh')].join('\n')
    const calls = [...code.matchAll(/^(?:npx )?(?:kubectl )?lynq ([a-z]+)([^|\n]*)/gm)]

    for (const [call, command = '', rest = ''] of calls) {
      const { code: ended, stdout: help } = await lynq(['help', command])
      expect(ended, call).toBe(0)
      for (const [, flag = ''] of rest.matchAll(/(?:^| )(--?[a-z][-a-z]*)/g)) {
        expect(help, call).toMatch(new RegExp(`${flag}[, ]`))
      }
    }
  })
})

describe('examples', () => {
  interface Manifest {
    readonly kind?: string
    readonly spec?: unknown
  }
  const manifests = codeBlocks(readme, 'yaml').flatMap((text) => loadAll(text) as Manifest[])
  const ofKind = (kind: string): readonly Manifest[] =>
    manifests.filter((manifest) => manifest.kind === kind)

  test('each hub decodes', () => {
    expect(ofKind('LynqHub').length).toBeGreaterThan(0)
    for (const { spec } of ofKind('LynqHub')) {
      expect(decodeHubSpec(spec)).toMatchObject({ ok: true })
    }
  })

  test('each form has no fault', () => {
    expect(ofKind('LynqForm').length).toBeGreaterThan(0)
    for (const { spec } of ofKind('LynqForm')) expect(validateForm(spec)).toEqual([])
  })

  test('one golden request a hook is sent to its own path', () => {
    const calls = codeBlocks(readme, 'sh').flatMap((text) => [
      ...text.matchAll(/^call (\S+) (\S+)$/gm),
    ])

    expect(calls.map(([, path]) => path).sort()).toEqual(
      hookKinds.flatMap((kind) => hookVerbs.map((verb) => `${kind}/${verb}`)).sort(),
    )
    for (const [, path = '', name = ''] of calls) {
      expect(name).toMatch(new RegExp(`^${path.replace('/', '-')}-`))
      expect(existsSync(new URL(`test/golden/${name}/request.yaml`, root)), name).toBe(true)
    }
  })
})

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
