import { readFileSync, readdirSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { describe, expect, test } from 'vitest'
import { fail, lynq, ok } from './memory-io.ts'

const folder = 'manifests/examples/multi-tier'
const example = Object.fromEntries(
  ['', 'as-documented/'].flatMap((sub) =>
    readdirSync(`${folder}/${sub}`)
      .filter((name) => /\.(?:yaml|csv)$/.test(name))
      .map((name) => [`${sub}${name}`, readFileSync(`${folder}/${sub}${name}`, 'utf8')] as const),
  ),
)

interface Child {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly [field: string]: unknown
}

function children(yaml: string): readonly Child[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as Child)
}

const names = (yaml: string): readonly string[] =>
  children(yaml).map(({ kind, metadata }) => `${kind} ${metadata.name}`)

/** A form with one ConfigMap, `data` as its fields. */
const form = (data: string, more = ''): string => `apiVersion: operator.lynq.sh/v1
kind: LynqForm
metadata: {name: web}
spec:
  hubId: hub
  configMaps:
    - id: settings
      nameTemplate: "{{ .uid }}-settings"${more}
      spec:
        apiVersion: v1
        kind: ConfigMap
        data: ${data}
`
const hub = (name: string): string => `apiVersion: operator.lynq.sh/v1
kind: LynqHub
metadata: {name: ${name}}
spec:
  source: {type: static, rows: [{id: a, live: true, size: 5}, {id: b, live: false, size: null}]}
  valueMappings: {uid: id, activate: live}
  extraValueMappings: {s: size}
`

describe('the reference example', () => {
  test('gives one row its 12 children, from the documents as printed and from their valid twins', async () => {
    const argv = ['--row-file', 'rows.csv', '--uid', 'acme-corp']
    const tiers = ['hub', 'data-tier', 'api-tier', 'web-tier', 'worker-tier']

    const twin = await ok(['render', '-f', ...tiers.map((tier) => `${tier}.yaml`), ...argv], {
      files: example,
    })
    const printed = await ok(
      ['render', '-f', ...tiers.map((tier) => `as-documented/${tier}.yaml`), ...argv],
      { files: example },
    )

    expect(printed).toBe(twin)
    expect(names(twin)).toHaveLength(12)
    expect(names(twin)).toContain('Service acme-corp-postgres')
    expect(names(twin)).toContain('Service acme-corp-redis')
    const api = children(twin).find(({ metadata }) => metadata.name === 'acme-corp-api')
    expect(api).toMatchObject({ metadata: { namespace: 'node-acme-corp' }, spec: { replicas: 3 } })
  })

  test('previews are repeatable, also in their passwords, unless --random is given', async () => {
    const argv = ['render', '-f', 'data-tier.yaml', '--row', '{uid: acme, dbSize: small}']
    const secret = async (...more: readonly string[]): Promise<unknown> =>
      children(await ok([...argv, ...more], { files: example })).find(
        ({ kind }) => kind === 'Secret',
      )?.['data']

    expect(await secret()).toEqual(await secret())
    expect(await secret('--random')).not.toEqual(await secret('--random'))
  })
})

describe('rows', () => {
  const files = {
    'form.yaml': form('{a: "{{ .s }}", l: "{{ .activate }}"}'),
    'hub.yaml': hub('hub'),
    'other.yaml': hub('other'),
    'bare.yaml': form('{a: "{{ .size }}"}'),
    'rows.csv': '\uFEFFid,live,size\r\n"a",1,"x, ""y"""\r\nb,0,\r\n',
    'rows.json': '[{"id": "a", "live": "yes", "size": 1.5}, {"id": "b", "live": 1, "size": null}]',
    'bad.csv': 'id,live,size\na,1\n',
    'list.yaml': '- [a]\n',
  }
  const data = async (...argv: readonly string[]): Promise<unknown> =>
    children((await lynq(['render', ...argv], { files })).stdout)[0]?.['data']

  test.each<[string, readonly string[], unknown]>([
    [
      '--row, by the hub',
      ['--hub', 'hub.yaml', '--row', '{id: a, live: true, size: 7}'],
      { a: '7', l: '1' },
    ],
    [
      'a CSV file',
      ['--hub', 'hub.yaml', '--row-file', 'rows.csv', '--uid', 'a'],
      { a: 'x, "y"', l: '1' },
    ],
    [
      'a JSON file',
      ['--hub', 'hub.yaml', '--row-file', 'rows.json', '--uid', 'a'],
      { a: '1.5', l: 'yes' },
    ],
    [
      'null is empty',
      ['--hub', 'hub.yaml', '--row-file', 'rows.json', '--uid', 'b'],
      { a: '', l: '1' },
    ],
    ['a static hub', ['--hub', 'hub.yaml', '--uid', 'a'], { a: '5', l: '1' }],
    ['the hub among the files', ['hub.yaml', '--uid', 'a'], { a: '5', l: '1' }],
    [
      'a row without uid',
      ['--hub', 'hub.yaml', '--row', '{live: 1, size: 2}', '--uid', 'z'],
      { a: '2', l: '1' },
    ],
  ])('from %s', async (_, argv, wanted) => {
    expect(await data('-f', 'form.yaml', ...argv)).toEqual(wanted)
  })

  test('without a hub the names in the row are the variables', async () => {
    expect(await data('-f', 'bare.yaml', '--row', '{"uid": "a", "size": 3}')).toEqual({ a: '3' })
    expect(await data('-f', 'bare.yaml', '--row', '{"size": 3}', '--uid', 'a')).toEqual({ a: '3' })
  })

  test('a row that is switched off is rendered, with a note', async () => {
    const { code, stdout, stderr } = await lynq(
      ['render', '-f', 'form.yaml', '--hub', 'hub.yaml', '--uid', 'b'],
      { files },
    )

    expect(code).toBe(0)
    expect(children(stdout)[0]?.['data']).toEqual({ a: '', l: '0' })
    expect(stderr).toContain('switched off')
  })

  test.each<[string, number, readonly string[], string]>([
    ['no row given', 2, ['-f', 'bare.yaml'], 'give a row'],
    [
      'two ways at once',
      2,
      ['-f', 'bare.yaml', '--row', '{}', '--row-file', 'rows.csv'],
      'not both',
    ],
    ['several rows', 2, ['-f', 'form.yaml', '--hub', 'hub.yaml'], '2 rows: choose one with --uid'],
    [
      'no such row',
      4,
      ['-f', 'form.yaml', '--hub', 'hub.yaml', '--uid', 'aa'],
      'no row with this id, did you mean "a"?',
    ],
    ['no uid', 2, ['-f', 'bare.yaml', '--row', '{"size": 1}'], 'has no column "uid"'],
    [
      'an empty uid',
      2,
      ['-f', 'bare.yaml', '--row', '{"uid": "", "size": 1}'],
      'form.yaml:3:18: the row cannot have a node of this form: its uid is empty'.replace(
        'form',
        'bare',
      ),
    ],
    [
      'an illegal uid',
      2,
      ['-f', 'form.yaml', '--hub', 'hub.yaml', '--row', '{id: A, live: 1, size: 1}'],
      'upper-case letters',
    ],
    [
      'a column that is missing',
      2,
      ['-f', 'form.yaml', '--hub', 'hub.yaml', '--row', '{id: a, live: 1, sise: 1}'],
      '"size" (did you mean "sise"?)',
    ],
    [
      'a value that is no scalar',
      2,
      ['-f', 'bare.yaml', '--row', '{"uid": "a", "size": [1]}'],
      '"size" is neither text',
    ],
    [
      'broken CSV',
      2,
      ['-f', 'form.yaml', '--hub', 'hub.yaml', '--row-file', 'bad.csv'],
      'bad.csv:2:1: not readable as CSV',
    ],
    [
      'a row that is no mapping',
      2,
      ['-f', 'bare.yaml', '--row-file', 'list.yaml'],
      'list.yaml:1:3: a row is a mapping',
    ],
    ['a hub file without a hub', 2, ['-f', 'form.yaml', '--hub', 'form.yaml'], 'no LynqHub in it'],
    [
      'another hub than the form names',
      2,
      ['-f', 'form.yaml', '--hub', 'other.yaml'],
      'form.yaml:5:10: spec.hubId: no such hub here, there is "other"',
    ],
  ])('%s ends with %i', async (_, code, argv, message) => {
    expect(await fail(code, ['render', ...argv], { files })).toContain(message)
  })
})

describe('faults of a form', () => {
  const render = (files: Readonly<Record<string, string>>, row = '{uid: a}'): Promise<string> =>
    fail(2, ['render', '-f', ...Object.keys(files), '--row', row], { files })

  test('all faults of all files are printed, each with its place', async () => {
    const stderr = await render({
      'a.yaml': form('{a: "{{ .x | nosuch }}", b: "{{ .y"}', '\n      timeoutSecond: 5'),
      'b.yaml': form('{a: "{{ .x | nosuch }}", b: "{{ if }}"}'),
      'c.yaml': 'a: {{ .x\n',
    })

    expect(stderr).toContain(
      'a.yaml:9:22: entry "settings": spec.configMaps[0].timeoutSecond: unknown field; did you mean "timeoutSeconds"?\n',
    )
    expect(stderr).toMatch(
      /^b\.yaml:12:19: entry "settings": spec\.configMaps\[0\]\.spec\.data\.a .*nosuch/m,
    )
    expect(stderr).toMatch(
      /^b\.yaml:12:43: entry "settings": spec\.configMaps\[0\]\.spec\.data\.b/m,
    )
    expect(stderr).toMatch(/^c\.yaml:1:4: .*not closed/m)
  })

  test('an unknown variable is reported where it stands, and no value is shown', async () => {
    const stderr = await render({ 'a.yaml': form('{a: "{{ .sise }}"}') }, '{uid: a, size: hunter2}')

    expect(stderr).toMatch(/^a\.yaml:12:19: entry "settings": .*"sise"; did you mean "size"\?\n$/)
    expect(stderr).not.toContain('hunter2')
  })

  test('a value of the wrong type is reported at the field of the form', async () => {
    const files = {
      'a.yaml': form('{}').replace(/^ {8}data: .*/m, '        immutable: "{{ .x }}"'),
    }

    expect(await render(files, '{uid: a, x: hunter2}')).toMatch(
      /^a\.yaml:12:20: entry "settings": spec\.configMaps\[0\]\.spec\.immutable: expected boolean(?!.*hunter2)/,
    )
  })

  test('nothing is printed when one of several entries fails', async () => {
    const files = {
      'a.yaml': `${form('{a: b}')}    - id: b\n      nameTemplate: "{{ .no }}"\n      spec: {apiVersion: v1, kind: ConfigMap}\n`,
    }

    expect(await render(files)).toContain('a.yaml:14:21: entry "b"')
  })
})
