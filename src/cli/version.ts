import { Option, type Command } from 'commander'
import type { Io } from './io.ts'
import { programVersion } from './program-version.ts'

/** `lynq version` */
export function addVersion(program: Command, io: Io): void {
  program
    .command('version')
    .summary('print the version')
    .addOption(
      new Option('-o, --output <format>', 'output format')
        .choices(['text', 'json'])
        .default('text'),
    )
    .action(({ output }: { readonly output: 'text' | 'json' }) => {
      const json = JSON.stringify({ version: programVersion, node: process.version })
      io.stdout(output === 'json' ? `${json}\n` : `lynq ${programVersion}\n`)
    })
}
