import fc from 'fast-check'
import { dump, load } from 'js-yaml'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/api/kube-object.ts'
import { compileBody, renderBody, type CompileContext } from '../../src/plan/compile-body.ts'
import { compileSpec } from '../../src/plan/compile-form.ts'
import { renderEntry } from '../../src/plan/render-entry.ts'
import { newBudget } from '../../src/template/limits.ts'
import { fixedImpure } from '../template/support.ts'

/** What breaks out of its place in languages that paste text: quotes, YAML, JSON, templates. */
const specials = [
  ...['"', "'", '`', '\n', '\r\n', '\n  a: b', '"}, "x": {"', "': {", '\\', '\\"', '\t', '\0'],
  ...['{{ .a }}', '{{ fail "x" }}', '{{', '}}', '{% raw %}', '{{- /*', '${a}', '$(a)', '%s', '%!'],
  ...[
    '- a',
    '? ',
    ': ',
    '# x',
    '&a',
    '*a',
    '!!js/function',
    '!!binary x',
    '| ',
    '> ',
    '---',
    '...',
  ],
  ...[
    'null',
    '~',
    'true',
    'no',
    'on',
    '0',
    '0o17',
    '1e3',
    '.inf',
    '2026-01-01',
    '12:30',
    '<<',
    '=',
  ],
  ...[
    '__proto__',
    'constructor',
    '[object Object]',
    '[',
    ']',
    '{',
    '}',
    '[]',
    '{}',
    'a,b',
    ' ',
    '',
  ],
  ...['😀', '\u2028', '\uFEFF', '\u202E', '\u0085', 'é', '\uFFFD', '\uD800', 'x'.repeat(65_000)],
]
const value = fc.oneof(
  fc.constantFrom(...specials),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...specials.slice(0, -1)), { maxLength: 6 }).map((all) => all.join('')),
)
const leaf = fc.oneof(
  fc.constantFrom(
    '{{ .a }}',
    '{{ .b }}',
    '{{ .a }}-{{ .b }}',
    '{{ .a | quote }}',
    'plain',
    '1',
    '',
  ),
  fc.constantFrom(
    '{{ index . "a" }}',
    '{{ with .a }}{{ . }}{{ end }}',
    '{{ int .a }}',
    '{{ bool .b }}',
  ),
  fc.constantFrom(null, true, 0, 1.5),
)
const key = fc.oneof(
  fc.constantFrom(
    'a',
    'spec',
    '__proto__',
    'constructor',
    'toString',
    '{{ .a }}',
    'x.y/z',
    '0',
    '',
  ),
  fc.string({ maxLength: 4 }),
)
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('tree')), { maxLength: 4 }).map((all) => Object.fromEntries(all)),
  ),
}))

/** Keys and nesting alone, as JSON: each value that is no object or list becomes 0. */
function shapeOf(json: unknown): string {
  return JSON.stringify(json, (_, item: unknown) =>
    typeof item === 'object' && item !== null ? item : 0,
  )
}

/** Texts that stand for a variable alone, with their place. */
function pairs(body: Json, rendered: Json): readonly (readonly [Json, Json])[] {
  if (typeof body !== 'object' || body === null) return [[body, rendered]]
  const fields = rendered as JsonObject
  return Object.entries(body).flatMap(([name, item]) =>
    pairs(item, Object.getOwnPropertyDescriptor(fields, name)?.value as Json),
  )
}

const validText = (text: string): string => text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')

test('a body keeps its shape whatever the row holds, and a value is never rendered again', () => {
  fc.assert(
    fc.property(tree, value, value, (body, a, b) => {
      const context: CompileContext = {
        entryId: 'x',
        dialect: 'gotemplate',
        issues: [],
        templates: new Map(),
        compiled: new Map(),
      }
      const scope = {
        variables: new Map([
          ['a', a],
          ['b', b],
        ]),
        impure: fixedImpure(),
        budget: newBudget(),
        issues: [],
      }

      const rendered = renderBody(compileBody(body, [], context), scope)

      expect(context.issues).toEqual([])
      expect(shapeOf(rendered)).toBe(shapeOf(body))
      if (scope.issues.length > 0) return
      for (const [template, text] of pairs(body, rendered)) {
        if (template === '{{ .a }}') expect(text).toBe(validText(a))
        if (template === '{{ .b }}') expect(text).toBe(validText(b))
      }
    }),
    { numRuns: 10_000 },
  )
})

const form = compileSpec({
  hubId: 'h',
  configMaps: [
    {
      id: 'settings',
      nameTemplate: 'settings',
      annotationsTemplate: { note: '{{ .a }}' },
      spec: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        data: { plain: '{{ .a }}', both: '{{ .a }}{{ .b }}', file: 'k: {{ .b | toJson }}\n' },
      },
    },
  ],
})

test('an object has the fields of its form, and texts stay texts, whatever the row holds', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [entry] = form.entries
      if (entry === undefined) throw new Error('the form has no entry')
      const variables = new Map([
        ['a', a],
        ['b', b],
      ])

      const rendered = renderEntry(entry, {
        scope: { variables, impure: fixedImpure(), budget: newBudget() },
        defaultNamespace: 'default',
        labels: {},
      })

      // Two long values together are more than a scalar may print: then there is no object at all.
      if (!rendered.ok) {
        expect(rendered.issues.map(({ code }) => code)).toContain('TEMPLATE_LIMIT')
        return
      }
      const [plain, other] = [validText(a), validText(b)]
      expect(rendered.object['data']).toEqual({
        plain,
        both: plain + other,
        file: expect.any(String) as string,
      })
      expect(rendered.object.metadata.annotations).toMatchObject({ note: plain })
      const again = load(dump(rendered.object)) as JsonObject
      expect(shapeOf(again)).toBe(shapeOf(rendered.object))
      const data = again['data'] as Readonly<Record<string, string>>
      expect(load(data['file'] ?? '')).toEqual({ k: other })
    }),
    { numRuns: 10_000 },
  )
})
