import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

export interface ProcessSpec {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Where its output goes. */
  readonly log: string
}

/** A process of this machine that ends with the test run at the latest. */
export interface RunningProcess {
  readonly pid: number
  readonly isRunning: () => boolean
  /** Ends it and waits until it is gone; default SIGTERM. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
  /** The end of its output, for messages of tests that fail. */
  readonly tail: (lines?: number) => string
}

export function startProcess({ name, command, args, env, log }: ProcessSpec): RunningProcess {
  const output = openSync(log, 'a')
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    env: { ...environment(), ...env },
  })
  closeSync(output)
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} cannot be started: ${command}`)
  const kill = (): boolean => child.kill('SIGKILL')
  // One listener a process, of which there are a dozen.
  process.setMaxListeners(0)
  process.once('exit', kill)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', kill)
      resolve()
    })
  })
  return {
    pid,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      // One that does not end on request is ended: a hanging test run tells nobody anything.
      const late = setTimeout(kill, 10_000)
      await exited
      clearTimeout(late)
    },
    tail: (lines = 30) => readFileSync(log, 'utf8').split('\n').slice(-lines).join('\n'),
  }
}

/** Ours, but for what speaks to this test run: the service complains of variables it does not know. */
function environment(): NodeJS.ProcessEnv {
  const isForTests = (name: string): boolean => /^(LYNQ_|VITEST|METACONTROLLER_)/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForTests(name)))
}
