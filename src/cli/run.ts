import { Command, CommanderError } from 'commander'
import { CommandError, exitCode } from './exit-code.ts'
import { addExplain } from './explain.ts'
import { addFmt } from './fmt.ts'
import { addInstall } from './install.ts'
import type { Io } from './io.ts'
import { addRender } from './render.ts'
import { addValidate } from './validate.ts'
import { addVersion } from './version.ts'

const exitCodes = `
Exit codes: 0 done; 1 the tool failed; 2 invalid input; 3 differences (with --check);
            4 nothing matched; 130 interrupted. Of several, the worst: 1, 2, 4, 3.
`

/**
 * Runs one command line (without the program's name) and gives its exit code; it never throws. Data
 * goes to stdout, text for people to stderr.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCode.ok
  const program = new Command(io.program)
    .description('Turns database rows into Kubernetes objects, one set of objects a row.')
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', exitCodes)
    .showHelpAfterError(`(${io.program} --help lists commands and options)`)
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
  for (const add of [addRender, addValidate, addExplain, addFmt, addInstall, addVersion])
    add(program, io, (ended) => (code = ended))
  try {
    if (argv.length === 0) program.outputHelp()
    else await Promise.race([program.parseAsync(argv, { from: 'user' }), interruption(io)])
    return code
  } catch (error) {
    return codeOf(error, io)
  }
}

class Interrupted extends Error {}

function interruption({ interrupted }: Io): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Interrupted())
    if (interrupted.aborted) stop()
    else interrupted.addEventListener('abort', stop, { once: true })
  })
}

function codeOf(error: unknown, io: Io): number {
  if (error instanceof Interrupted) return exitCode.interrupted
  // commander has printed its own message; asking for help or the version is no fault.
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? exitCode.ok : exitCode.invalidInput
  const message = error instanceof Error ? error.message : String(error)
  io.stderr(`error: ${message}\n`)
  return error instanceof CommandError ? error.exitCode : exitCode.toolError
}
