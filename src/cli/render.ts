import type { Command } from 'commander'
import type { Io } from './io.ts'
import { namespaceOption } from './namespace-option.ts'
import { outputOption } from './output-option.ts'
import type { RenderOptions } from './render-row.ts'

/** `lynq render`: the children of one row, offline. */
export function addRender(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('render')
    .summary('print the objects that forms give one row, without a cluster or a database')
    .description(
      'Prints the objects that forms give one row. With a hub, columns become variables as it maps ' +
        'them; without one, the names in the row are the variables.',
    )
    .addHelpText(
      'after',
      `\nExample:\n  ${io.program} render -f form.yaml --row '{"uid": "acme", "apiReplicas": 3}'`,
    )
    .requiredOption(
      '-f, --filename <path...>',
      'files or folders with forms (and hubs), - for stdin',
    )
    .option('--row <json>', 'the row: column or variable names to values')
    .option(
      '--row-file <file>',
      'rows as .csv, .json or .yaml; the rows of a static hub by default',
    )
    .option('--uid <uid>', 'which row; with a single row that has none, its uid')
    .option('--hub <file>', 'the hub, if it is not among the files')
    .addOption(namespaceOption('namespace of objects that name none'))
    .option('--random', 'real random values and time; by default previews are repeatable')
    .addOption(outputOption())
    .action(async (options: RenderOptions) => {
      // The template engine is most of the program; other commands start without it.
      const { renderRow } = await import('./render-row.ts')
      end(await renderRow(options, io))
    })
}
