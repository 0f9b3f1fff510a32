import { readFile, readdir, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { isatty } from 'node:tty'
import type { Io } from './io.ts'

/** The commands' view of a real process. */
export function processIo(process: NodeJS.Process, interrupted: AbortSignal): Io {
  const name = basename(process.argv[1] ?? '')
  return {
    stdout: (data) => void process.stdout.write(data),
    stderr: (message) => void process.stderr.write(message),
    readFile: (path) => readFile(path, 'utf8'),
    writeFile: (path, data) => writeFile(path, data),
    readFolder,
    stdin: () => text(process.stdin),
    env: process.env,

    isTTY: isatty(0),
    program: name.startsWith('kubectl-lynq') ? 'kubectl lynq' : 'lynq',
    interrupted,
  }
}

async function readFolder(path: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
  } catch {
    // A plain file, or nothing at all: reading it as a file says which.
    return undefined
  }
}
