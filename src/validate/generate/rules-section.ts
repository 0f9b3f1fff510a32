import { ruleThemes } from '../catalogue/catalogue.ts'
import type { Rule } from '../catalogue/rule.ts'

const start = '<!-- rules:start -->'
const end = '<!-- rules:end -->'

/**
 * A document with the tables of rules between its marks, aligned as prettier would.
 *
 * @throws Error when the marks are missing
 */
export function withRules(document: string): string {
  const [before, rest] = document.split(start)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`no ${start} … ${end}`)
  const tables = Object.entries(ruleThemes).map(([theme, rules]) => section(theme, rules))
  return `${before}${start}\n\n${tables.join('\n\n')}\n\n${end}${after}`
}

/** Folded in: there are many. */
function section(theme: string, rules: Readonly<Record<string, Rule>>): string {
  const rows = Object.entries(rules).map(([reason, { id, severity, title, fix }]) => [
    `\`${id}\``,
    severity,
    `\`${reason}\``,
    escape(title),
    escape(fix),
  ])
  const table = align([['rule', 'severity', 'reason', 'found', 'what to do'], ...rows])
  return `<details><summary>${theme}</summary>\n\n${table}\n\n</details>`
}

function escape(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/\{\{.*?\}\}/g, (action) => `\`${action}\``)
    .replaceAll(/(?<!`)\$\.[\w.]+/g, (path) => `\`${path}\``)
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(head), rule, ...body.map(line)].join('\n')
}
