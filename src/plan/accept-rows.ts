import type { HubSpec } from '../api/hub.ts'
import { hostOf } from '../template/functions/go-url.ts'
import { nameFault } from './object-name.ts'

/** One row as read: column → text. */
export type ReadRow = ReadonlyMap<string, string>

export interface AcceptedRow {
  readonly uid: string
  /** Template variables: name → text. */
  readonly variables: Readonly<Record<string, string>>
}

export interface RejectedRow {
  /** The uid as read; `""` for an empty one. */
  readonly uid: string
  readonly why: string
}

export interface Rows {
  readonly count: number
  /** Rows that are switched on, rejected ones among them. */
  readonly activeCount: number
  /** Active and acceptable, by uid. */
  readonly accepted: readonly AcceptedRow[]
  /** Active but impossible: existing nodes of these uids are kept. */
  readonly rejected: readonly RejectedRow[]
  /** Whether there is a row of this uid, active or not, as a database compares uids. */
  readonly hasUid: (uid: string) => boolean
}

/** Exactly these; upstream Lynq's users rely on each. */
const TRUTHY = new Set(['1', 'true', 'TRUE', 'True', 'yes', 'YES', 'Yes'])

/**
 * Sorts a complete read into rows that get nodes and rows that cannot. A faulty row is rejected on
 * its own and never stops the others; the order of rows never matters.
 */
export function acceptRows(
  rows: readonly ReadRow[],
  spec: HubSpec,
  formNames: readonly string[],
): Rows {
  const { uid: uidColumn, activate } = spec.valueMappings
  const isActive = (row: ReadRow): boolean =>
    activate === undefined || TRUTHY.has(columnOf(row, activate))
  const twins = groupBy(rows, (row) => collationKey(columnOf(row, uidColumn)))
  const active = rows.filter(isActive)
  const nodeNames = countNames(
    active.map((row) => columnOf(row, uidColumn)),
    formNames,
  )
  const accepted: AcceptedRow[] = []
  const rejected: RejectedRow[] = []
  for (const row of active) {
    const uid = columnOf(row, uidColumn)
    const isTwin = (twins.get(collationKey(uid)) ?? 0) > 1
    const why =
      isTwin && uid !== '' ? 'several rows have this uid' : uidFault(uid, formNames, nodeNames)
    if (why === undefined) accepted.push({ uid, variables: variablesOf(row, spec) })
    else rejected.push({ uid, why })
  }
  return {
    count: rows.length,
    activeCount: active.length,
    accepted: accepted.sort((a, b) => compareText(a.uid, b.uid)),
    rejected: rejected.sort((a, b) => compareText(a.uid, b.uid) || compareText(a.why, b.why)),
    hasUid: (uid) => twins.has(collationKey(uid)),
  }
}

/** Names a node has. */
export function nodeName(uid: string, form: string): string {
  return `${uid}-${form}`
}

/** By code unit: the same on every machine, unlike localeCompare. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Texts that a database's usual collation takes for equal: case and trailing blanks do not count. */
export function collationKey(uid: string): string {
  return uid.trimEnd().normalize('NFC').toLowerCase()
}

function uidFault(
  uid: string,
  formNames: readonly string[],
  nodeNames: ReadonlyMap<string, number>,
): string | undefined {
  if (uid.trim() === '') return 'its uid is empty'
  // Without any form the uid itself is judged, so that a bad one shows from the first read.
  for (const form of formNames.length > 0 ? formNames : ['form']) {
    const name = nodeName(uid, form)
    const fault = nameFault('LynqNode', name)
    if (fault !== undefined) return `${fault} (<uid>-${form})`
    if ((nodeNames.get(name) ?? 0) > 1) return `another row and form also give the name ${name}`
  }
  return undefined
}

function countNames(
  uids: readonly string[],
  formNames: readonly string[],
): ReadonlyMap<string, number> {
  return groupBy(
    [...new Set(uids)].flatMap((uid) => formNames.map((form) => nodeName(uid, form))),
    (name) => name,
  )
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function variablesOf(row: ReadRow, spec: HubSpec): Readonly<Record<string, string>> {
  const { activate, hostOrUrl } = spec.valueMappings
  const host = hostOrUrl === undefined ? undefined : columnOf(row, hostOrUrl)
  const extras = Object.entries(spec.extraValueMappings ?? {}).map(
    ([name, column]) => [name, columnOf(row, column)] as const,
  )
  return Object.fromEntries([
    ['activate', activate === undefined ? 'true' : columnOf(row, activate)],
    ...(host === undefined ? [] : [['hostOrUrl', host] as const, ['host', hostOf(host)] as const]),
    ...extras.sort(([a], [b]) => compareText(a, b)),
  ])
}

/** A source returns every column that was asked for; a missing one is our bug, never an empty value. */
function columnOf(row: ReadRow, column: string): string {
  const value = row.get(column)
  if (value === undefined) throw new Error(`a row lacks the column ${column}`)
  return value
}

/** Every column the hub maps, each once: what a read asks for. */
export function mappedColumns(spec: HubSpec): readonly string[] {
  const { uid, activate, hostOrUrl } = spec.valueMappings
  const extras = Object.values(spec.extraValueMappings ?? {})
  const columns = [uid, activate, hostOrUrl, ...extras]
  return [...new Set(columns.filter((column) => column !== undefined))]
}
