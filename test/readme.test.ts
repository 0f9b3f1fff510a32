import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadAll } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { decodeHubSpec } from '../src/api/decode.ts'
import type { KubeObject } from '../src/api/kube-object.ts'
import { exitCode } from '../src/cli/exit-code.ts'
import { hookKinds, hookVerbs } from '../src/server/hook-table.ts'
import { validateForm } from '../src/validate/validate-form.ts'
import { validateHub } from '../src/validate/validate-hub.ts'
import { lynq } from './cli/memory-io.ts'
import { anchors, codeBlocks, codeWords, links } from './support/markdown.ts'

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
  const manifests = codeBlocks(readme, 'yaml').flatMap((text) => loadAll(text) as KubeObject[])
  const ofKind = (kind: string): readonly KubeObject[] =>
    manifests.filter((manifest) => manifest.kind === kind)

  test('each hub decodes', () => {
    expect(ofKind('LynqHub').length).toBeGreaterThan(0)
    for (const { spec } of ofKind('LynqHub')) {
      expect(decodeHubSpec(spec)).toMatchObject({ ok: true })
    }
  })

  test('each hub and each form has no fault', () => {
    const hubs = new Map(ofKind('LynqHub').map((hub) => [hub.metadata.name, hub]))

    expect(ofKind('LynqForm').length).toBeGreaterThan(0)
    for (const hub of hubs.values()) expect(validateHub(hub, {})).toEqual([])
    for (const form of ofKind('LynqForm')) expect(validateForm(form, { hubs })).toEqual([])
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

describe('commands of lynq', () => {
  const example = 'manifests/examples/multi-tier'
  const manifests = readdirSync(new URL(example, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:yaml|csv)$/.test(file))
    .map((file) => `${example}/${file}`)
  const files = Object.fromEntries(manifests.map((file) => [file, read(file)]))
  const commands = codeBlocks(readme, 'sh').flatMap((text) =>
    [...text.matchAll(/^npx (lynq [^|\n]+)/gm)].map(([, command = '']) => command.trim()),
  )

  /** What a shell makes of a line: words, quoted ones without their quotes, `*.yaml` as files. */
  function toArguments(command: string): readonly string[] {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)]
    return words.slice(1).flatMap(([, quoted, word = '']) => {
      if (quoted !== undefined) return [quoted]
      if (!word.endsWith('/*.yaml')) return [word]
      const folder = word.slice(0, -'/*.yaml'.length)
      return manifests.filter((file) => file.endsWith('.yaml') && dirname(file) === folder)
    })
  }

  test('every command is shown at least once', () => {
    const shown = new Set(commands.map((command) => command.split(' ')[1]))

    expect(shown).toEqual(new Set(['render', 'validate', 'explain', 'fmt', 'install', 'version']))
  })

  test.each(commands)('%s does what it says', async (command) => {
    const { code, stdout, stderr } = await lynq(toArguments(command), { files })

    expect(stderr).toBe('')
    expect(code).toBe(command.includes('--check') ? exitCode.differences : exitCode.ok)
    expect(stdout).not.toBe('')
  })
})
