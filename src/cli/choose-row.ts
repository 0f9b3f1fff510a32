import type { HubSpec } from '../api/hub.ts'
import { acceptRows, mappedColumns, type ReadRow } from '../plan/accept-rows.ts'
import { createStaticSource } from '../rows/static-source.ts'
import { suggestName } from '../rows/suggest-name.ts'
import { CommandError, exitCode } from './exit-code.ts'
import type { GivenRow } from './read-rows.ts'

export interface RowQuestion {
  /** Where the rows come from, for messages. */
  readonly origin: string
  readonly rows: readonly GivenRow[]
  readonly uid: string | undefined
  /** Says which column is which variable. Default: each column is a variable, `uid` the uid. */
  readonly hub: HubSpec | undefined
}

export interface ChosenRow {
  readonly uid: string
  readonly variables: Readonly<Record<string, string>>
  readonly isActive: boolean
}

/** The one row to render, decoded as the hub's sync would. */
export async function chooseRow(question: RowQuestion): Promise<ChosenRow> {
  const { origin, hub } = question
  const uidColumn = hub?.valueMappings.uid ?? 'uid'
  const row = pickRow(question, uidColumn)
  const columns = hub === undefined ? Object.keys(row) : mappedColumns(hub)
  const missing = columns.filter((column) => !Object.hasOwn(row, column))
  if (missing.length > 0) throw invalid(`${origin}: ${describeMissing(missing, row)}`)
  const read = await createStaticSource({ type: 'static', rows: [row] }).read({
    table: '',
    columns,
  })
  if (!read.ok) throw invalid(`${origin}: ${read.failure.message.replace(/^static rows: /, '')}`)
  const [texts] = read.rows
  if (texts === undefined) throw new Error('a read of one row gave none')
  if (hub !== undefined) return mapRow(texts, hub, origin)
  return { uid: texts.get('uid') ?? '', variables: Object.fromEntries(texts), isActive: true }
}

function pickRow({ origin, rows, uid }: RowQuestion, uidColumn: string): GivenRow {
  const uids = rows.map((row) =>
    Object.hasOwn(row, uidColumn) ? textOf(row[uidColumn]) : undefined,
  )
  const [only] = rows
  if (only === undefined) throw new CommandError(exitCode.noMatch, `${origin}: no row in it`)
  if (uid === undefined || (rows.length === 1 && uids[0] === undefined)) {
    if (rows.length > 1) throw invalid(`${origin}: ${rows.length} rows: choose one with --uid`)
    if (uid === undefined && uids[0] === undefined)
      throw invalid(
        `${origin}: the row has no column ${JSON.stringify(uidColumn)}: add it, or give --uid`,
      )
    return uid === undefined ? only : { ...only, [uidColumn]: uid }
  }
  const matches = rows.filter((_, index) => uids[index] === uid)
  const [match] = matches
  if (matches.length > 1) throw invalid(`${origin}: ${matches.length} rows have this uid`)
  if (match === undefined) {
    const known = uids.filter((each) => each !== undefined)
    const message = `${origin}: no row with this ${uidColumn}${suggestName(uid, known)}`
    throw new CommandError(exitCode.noMatch, message)
  }
  return match
}

/** An absent column could be a slip of the pen or a NULL: only the one who wrote the row knows. */
function describeMissing(missing: readonly string[], row: GivenRow): string {
  const given = Object.keys(row)
  const names = missing.map((column) => {
    const hint = suggestName(column, given)
    return JSON.stringify(column) + (hint.includes('did you mean') ? ` (${hint.slice(2)})` : '')
  })
  return `the hub maps columns that the row lacks: ${names.join(', ')}; write null for no value`
}

function mapRow(texts: ReadRow, hub: HubSpec, origin: string): ChosenRow {
  // A row that is switched off can be previewed too: activate is read from a column that says yes,
  // and stays what it is as a variable.
  const switchedOn = '\u0000on'
  const { valueMappings, extraValueMappings } = hub
  const { activate } = valueMappings
  const allOn: HubSpec =
    activate === undefined
      ? hub
      : {
          ...hub,
          valueMappings: { ...valueMappings, activate: switchedOn },
          extraValueMappings: { activate, ...extraValueMappings },
        }
  const { accepted, rejected } = acceptRows([new Map([...texts, [switchedOn, '1']])], allOn, [])
  const [row] = accepted
  if (row === undefined)
    throw invalid(`${origin}: the row cannot have a node: ${rejected[0]?.why ?? ''}`)
  const { activeCount } = acceptRows([texts], hub, [])
  return { ...row, isActive: activeCount > 0 }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function invalid(message: string): CommandError {
  return new CommandError(exitCode.invalidInput, message)
}
