import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fail, lynq, ok } from './memory-io.ts'

const unquoted = 'a: {{ .x }}\n'
const quoted = 'a: "{{ .x }}"\n'
const broken = 'a: [\n'

describe('exit codes', () => {
  test('0: done', async () => {
    expect(await ok(['fmt', 'a.yaml'], { files: { 'a.yaml': unquoted } })).toBe(quoted)
  })

  test('1: the tool failed, here by a file that is not there', async () => {
    expect(await fail(1, ['fmt', 'no.yaml'])).toBe('error: no.yaml: no such file or folder\n')
  })

  test('2: invalid input', async () => {
    const stderr = await fail(2, ['fmt', 'a.yaml'], { files: { 'a.yaml': broken } })

    expect(stderr).toMatch(/^a\.yaml:\d+:\d+: /)
  })

  test('3: differences, with --check', async () => {
    const { code, stdout } = await lynq(['fmt', '--check', 'a.yaml', 'b.yaml'], {
      files: { 'a.yaml': unquoted, 'b.yaml': quoted },
    })

    expect({ code, stdout }).toEqual({ code: 3, stdout: 'a.yaml\n' })
  })

  test('4: nothing matched', async () => {
    const files = { 'a.yaml': 'kind: ConfigMap\n' }

    expect(await fail(4, ['render', '-f', 'a.yaml', '--row', '{}'], { files })).toBe(
      'error: no LynqForm in a.yaml\n',
    )
  })

  test('130: interrupted', async () => {
    const interrupt = new AbortController()
    setTimeout(() => interrupt.abort(), 10)

    expect(await fail(130, ['fmt', '-'], { interrupted: interrupt.signal })).toBe('')
  })

  test('the worst wins: a file that cannot be read weighs more than one that differs', async () => {
    const files = { 'a.yaml': unquoted, 'b.yaml': broken, 'c.yaml': unquoted }

    const { code, stdout } = await lynq(['fmt', '--check', 'a.yaml', 'b.yaml', 'c.yaml'], { files })
    expect(stdout).toBe('a.yaml\nc.yaml\n')
    expect(code).toBe(2)
  })
})

describe('usage', () => {
  test.each([
    ['an unknown command', ['instal'], '(Did you mean install?)'],
    ['an unknown flag', ['fmt', '--chek'], '(Did you mean --check?)'],
    ['a missing flag', ['install'], "required option '--hook-url <url>'"],
    ['a bad choice', ['version', '-o', 'xml'], 'Allowed choices are text, json'],
    ['flags that exclude each other', ['fmt', '-w', '--check', 'a'], 'exclude each other'],
    ['rewriting standard input', ['fmt', '-w', '-'], 'cannot be rewritten'],
  ])('%s ends with 2 and says the fix', async (_, argv, message) => {
    expect(await fail(2, argv)).toContain(message)
  })

  test('help goes to stdout, lists the commands and the exit codes', async () => {
    const help = await ok(['--help'])

    expect(await ok([])).toBe(help)
    expect(await ok(['help'])).toBe(help)
    for (const word of ['render', 'fmt', 'install', 'version', 'Exit codes: 0 done'])
      expect(help).toContain(word)
  })

  test('says kubectl lynq when called as a plugin', async () => {
    expect(await ok(['--help'], { program: 'kubectl lynq' })).toContain('Usage: kubectl lynq ')
    expect(await ok(['install', '--help'], { program: 'kubectl lynq' })).toContain(
      'kubectl lynq install --hook-url',
    )
    expect(await fail(2, ['no'], { program: 'kubectl lynq' })).toContain('kubectl lynq --help')
  })

  test('version is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

    expect(await ok(['version'])).toBe(`lynq ${version}\n`)
    expect(JSON.parse(await ok(['version', '-o', 'json']))).toEqual({
      version,
      node: process.version,
    })
  })
})

describe('fmt', () => {
  const files = {
    'a.yaml': unquoted,
    'dir/b.yaml': quoted,
    'dir/c/unseen.yml': unquoted,
    'dir/d.yml': unquoted,
    'dir/e.txt': broken,
  }

  test('reads standard input when no file is named', async () => {
    expect(await ok(['fmt'], { stdin: unquoted })).toBe(quoted)
    expect(await fail(2, ['fmt'], { isTTY: true })).toContain('name a file')
  })

  test('goes through the manifests of a folder by name, and not below it', async () => {
    expect((await lynq(['fmt', '--check', 'dir', 'a.yaml'], { files })).stdout).toBe(
      'dir/d.yml\na.yaml\n',
    )
  })

  test('--write rewrites what changes and prints nothing', async () => {
    const outcome = await lynq(['fmt', '-w', 'dir', 'a.yaml'], { files })

    expect(outcome).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
      files: { ...files, 'a.yaml': quoted, 'dir/d.yml': quoted },
    })
  })

  test('--write leaves a faulty file alone and goes on', async () => {
    const outcome = await lynq(['fmt', '-w', 'x.yaml', 'a.yaml'], {
      files: { 'x.yaml': broken, 'a.yaml': unquoted },
    })

    expect(outcome.files).toEqual({ 'x.yaml': broken, 'a.yaml': quoted })
    expect(outcome.code).toBe(2)
  })
})
