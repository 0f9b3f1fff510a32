import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { processIo } from '../../src/cli/process-io.ts'

const folder = mkdtempSync(join(tmpdir(), 'lynq-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

function spawn(
  script: string,
  argv: readonly string[],
  input = '',
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, ...argv],
    { input, encoding: 'utf8', timeout: 25_000 },
  )
  return { code: status, out: stdout, err: stderr }
}

test('a real process: standard input to standard output, and the exit code', () => {
  expect(spawn('src/cli/bin.ts', ['fmt'], 'a: {{ .x }}\n')).toEqual({
    code: 0,
    out: 'a: "{{ .x }}"\n',
    err: '',
  })
  expect(spawn('src/cli/bin.ts', ['fmt', '--check'], 'a: {{ .x }}\n').code).toBe(3)
})

test('called as kubectl-lynq it is kubectl lynq', () => {
  const plugin = join(folder, 'kubectl-lynq')
  symlinkSync(resolve('src/cli/bin.ts'), plugin)

  expect(
    processIo({ ...process, argv: ['node', plugin] }, new AbortController().signal).program,
  ).toBe('kubectl lynq')
})

test('folders are told from files, and both from what is not there', async () => {
  const io = processIo(process, new AbortController().signal)
  writeFileSync(join(folder, 'a.yaml'), 'a: 1\n')

  expect(await io.readFolder(folder)).toContain('a.yaml')
  expect(await io.readFolder(join(folder, 'a.yaml'))).toBeUndefined()
  expect(await io.readFolder(join(folder, 'none'))).toBeUndefined()
  await expect(io.readFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
})
