import { expect } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/run.ts'

export interface World {
  readonly files?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly program?: Io['program']
  readonly isTTY?: boolean
  readonly interrupted?: AbortSignal
}

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Files as they are afterwards. */
  readonly files: Readonly<Record<string, string>>
}

/** Runs a command line in a world of its own. */
export async function lynq(argv: readonly string[], world: World = {}): Promise<Outcome> {
  const files = new Map(Object.entries(world.files ?? {}))
  let stdout = ''
  let stderr = ''
  const io: Io = {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    readFile: (path) => {
      const text = files.get(path)
      if (text !== undefined) return Promise.resolve(text)
      return Promise.reject(Object.assign(new Error(`cannot open ${path}`), { code: 'ENOENT' }))
    },
    writeFile: (path, text) => {
      files.set(path, text)
      return Promise.resolve()
    },
    readFolder: (path) => {
      const inside = [...files.keys()].filter((file) => file.startsWith(`${path}/`))
      const names = inside.map((file) => file.slice(path.length + 1).replace(/\/.*/, '/'))
      return Promise.resolve(inside.length === 0 ? undefined : [...new Set(names)])
    },
    stdin: () =>
      world.stdin === undefined
        ? new Promise<never>(() => undefined)
        : Promise.resolve(world.stdin),
    env: {},
    isTTY: world.isTTY ?? false,
    program: world.program ?? 'lynq',
    interrupted: world.interrupted ?? new AbortController().signal,
  }
  const code = await run(argv, io)
  return { code, stdout, stderr, files: Object.fromEntries(files) }
}

/** A command that succeeds and says nothing on stderr: its stdout. */
export async function ok(argv: readonly string[], world?: World): Promise<string> {
  const { code, stdout, stderr } = await lynq(argv, world)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

/** A command that fails and prints no data: its stderr. */
export async function fail(code: number, argv: readonly string[], world?: World): Promise<string> {
  const outcome = await lynq(argv, world)
  expect(outcome.stdout).toBe('')
  expect(outcome.code, outcome.stderr).toBe(code)
  return outcome.stderr
}
