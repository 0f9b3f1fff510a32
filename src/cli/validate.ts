import { Option, type Command } from 'commander'
import type { Io } from './io.ts'
import type { ValidateOptions } from './validate-files.ts'

/** `lynq validate`: every fault of hubs and forms, before a cluster sees them. */
export function addValidate(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('validate')
    .summary('find every fault of hubs and forms, without a cluster or a database')
    .description(
      'Says of hubs and forms what the webhook and the condition Valid would say. Variables are ' +
        'checked against the hubs among the files.',
    )
    .addHelpText('after', `\nExample:\n  ${io.program} validate -f hub.yaml -f form.yaml`)
    .requiredOption('-f, --filename <path...>', 'files or folders with hubs and forms, - for stdin')
    .option('--strict', 'warnings are faults too')
    .addOption(
      new Option('-o, --output <format>', 'output format')
        .choices(['text', 'json'])
        .default('text'),
    )
    .action(async (options: ValidateOptions) => {
      // The template engine is most of the program; other commands start without it.
      const { validateFiles } = await import('./validate-files.ts')
      end(await validateFiles(options, io))
    })
}
