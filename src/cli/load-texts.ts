import { CommandError, exitCode } from './exit-code.ts'
import type { Io } from './io.ts'

export interface LoadedText {
  /** As messages name it: the path, or `<stdin>`. */
  readonly file: string
  readonly text: string
}

const maxCharacters = 16 * 1024 * 1024

/** Reads files, `-` for standard input, and the manifests of folders (not below them, as kubectl does), by name. */
export async function loadTexts(paths: readonly string[], io: Io): Promise<readonly LoadedText[]> {
  const texts: LoadedText[] = []
  for (const path of paths) {
    if (path === '-') texts.push({ file: '<stdin>', text: await io.stdin() })
    else for (const file of await filesAt(path, io)) texts.push(await loadText(file, io))
  }
  const large = texts.find(({ text }) => text.length > maxCharacters)
  if (large !== undefined)
    throw new CommandError(exitCode.invalidInput, `${large.file}: larger than 16 MiB`)
  return texts
}

async function filesAt(path: string, io: Io): Promise<readonly string[]> {
  const names = await io.readFolder(path)
  if (names === undefined) return [path]
  const base = path.endsWith('/') ? path : `${path}/`
  return [...names]
    .sort()
    .filter((name) => !name.startsWith('.') && /\.(?:ya?ml|json)$/.test(name))
    .map((name) => base + name)
}

async function loadText(file: string, io: Io): Promise<LoadedText> {
  try {
    return { file, text: await io.readFile(file) }
  } catch (error) {
    throw new CommandError(exitCode.toolError, `${file}: ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'no such file or folder'
  if (code === 'EACCES') return 'permission denied'
  return error instanceof Error ? error.message : String(error)
}
