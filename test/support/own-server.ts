import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** A database server that runs for a test alone, with its data in a temporary folder. */
export interface OwnServer {
  /** Up, and answering. */
  start(): Promise<void>
  end(signal: NodeJS.Signals): Promise<void>
  /** Down for good; the folder is removed. */
  remove(): Promise<void>
}

export interface OwnServerOptions {
  readonly name: string
  readonly folder: string
  /** Starts the process, with a pipe for its errors. */
  readonly spawn: () => ChildProcess
  /** Rejects as long as the server does not answer. */
  readonly ask: () => Promise<unknown>
  /** Ends it at once, with all its processes. */
  readonly kill: NodeJS.Signals
}

/** The folder goes, and the server with it, also when the test's own process ends early. */
export function ownServer({ name, folder, spawn, ask, kill }: OwnServerOptions): OwnServer {
  let server: ChildProcess | undefined
  const onExit = (): void => {
    server?.kill(kill)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', onExit)

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = server
    server = undefined
    if (child?.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }

  return {
    start: async () => {
      const child = spawn()
      server = child
      let log = ''
      child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)))
      for (const givenUpAt = Date.now() + 30_000; ;) {
        if (child.exitCode !== null) throw new Error(`${name} ended at once:\n${log}`)
        if (Date.now() > givenUpAt) throw new Error(`${name} does not answer:\n${log}`)
        try {
          await ask()
          return
        } catch {
          await delay(50)
        }
      }
    },
    end,
    remove: async () => {
      await end(kill)
      process.off('exit', onExit)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
