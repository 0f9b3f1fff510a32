import type { Command } from 'commander'
import { nearest } from '../template/nearest.ts'
import { CommandError, exitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { catalogue } from '../validate/catalogue/catalogue.ts'
import type { Rule } from '../validate/catalogue/rule.ts'

/** `lynq explain`: one rule of the validators, or a line for each. */
export function addExplain(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('explain')
    .summary('explain a rule of the validators, or list all')
    .argument('[rule]', 'id of the rule, such as LYNQ012')
    .action((id: string | undefined) => {
      io.stdout(id === undefined ? listRules() : explainRule(id))
      end(exitCode.ok)
    })
}

function listRules(): string {
  const line = ({ id, severity, title }: Rule): string => `${id}  ${severity.padEnd(7)}  ${title}\n`
  return Object.values(catalogue).map(line).join('')
}

function explainRule(given: string): string {
  const id = given.toUpperCase()
  const found = Object.entries(catalogue).find(([, rule]) => rule.id === id)
  if (found === undefined) {
    const ids = Object.values(catalogue).map((rule) => rule.id)
    throw new CommandError(exitCode.noMatch, `there is no rule ${given}${nearest(id, ids)}`)
  }
  const [reason, { severity, title, why, fix, bad, good }] = found
  return [
    `${id} ${reason} (${severity}): ${title}`,
    why,
    `What to do: ${fix}.`,
    `Found:\n${indent(bad)}`,
    `Accepted:\n${indent(good)}\n`,
  ].join('\n\n')
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
