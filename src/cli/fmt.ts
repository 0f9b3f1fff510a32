import type { Command } from 'commander'
import { CommandError, exitCode, worseOf } from './exit-code.ts'
import { formatSource } from './format-source.ts'
import type { Io } from './io.ts'
import { loadTexts, type LoadedText } from './load-texts.ts'
import { reportFaults } from './report-faults.ts'

interface FmtOptions {
  readonly check?: true
  readonly write?: true
}

/** `lynq fmt`: makes printed manifests valid YAML. */
export function addFmt(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('fmt')
    .summary('turn manifests with unquoted templates or doubled list keys into valid YAML')
    .description(
      'Puts unquoted templates in quotes (with "| int" and so on where the field is a number) and ' +
        'joins the lists of a key that stands twice. Comments stay; all else stays byte for byte.',
    )
    .argument('[files...]', 'files or folders, - for standard input')
    .option('--check', 'print the names of files that would change, and exit 3 if there are any')
    .option('-w, --write', 'rewrite the files in place instead of printing to standard output')
    .action(async (files: readonly string[], options: FmtOptions) =>
      end(await fmt(files, options, io)),
    )
}

async function fmt(files: readonly string[], options: FmtOptions, io: Io): Promise<number> {
  if (files.length === 0 && io.isTTY)
    throw new CommandError(exitCode.invalidInput, 'name a file, a folder, or - for standard input')
  if (options.write && options.check)
    throw new CommandError(exitCode.invalidInput, '--check and --write exclude each other')
  const paths = files.length === 0 ? ['-'] : files
  if (options.write && paths.includes('-'))
    throw new CommandError(exitCode.invalidInput, 'standard input cannot be rewritten in place')
  let worst: number = exitCode.ok
  for (const loaded of await loadTexts(paths, io))
    worst = worseOf(worst, await formatOne(loaded, options, io))
  return worst
}

async function formatOne({ file, text }: LoadedText, options: FmtOptions, io: Io): Promise<number> {
  const formatted = formatSource(file, text)
  if ('faults' in formatted) {
    reportFaults(formatted.faults, io)
    return exitCode.invalidInput
  }
  const changed = formatted.text !== text
  if (options.check) {
    if (changed) io.stdout(`${file}\n`)
    return changed ? exitCode.differences : exitCode.ok
  }
  if (!options.write) io.stdout(formatted.text)
  else if (changed) await io.writeFile(file, formatted.text)
  return exitCode.ok
}
