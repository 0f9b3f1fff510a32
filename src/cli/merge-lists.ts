import { isMap, isSeq, type ParsedNode } from 'yaml'
import { groupPairs, isParsedMap, type ParsedPair } from './group-pairs.ts'
import type { ParsedSource } from './parse-source.ts'

interface Lines {
  readonly all: readonly string[]
  /** Index of the line an offset is on, and its column from 0. */
  at(offset: number): { readonly line: number; readonly column: number }
}

interface Move {
  /** First and last line that leave their place. */
  readonly from: number
  readonly to: number
  /** The line after which they go. */
  readonly after: number
  readonly lines: readonly string[]
}

/**
 * Moves the items of a doubled list key to the end of the first list of that name, with the comments
 * above the key and after it, indented as the first list is. One level a call: a list inside a moved
 * one waits for the next. Undefined when nothing is doubled.
 */
export function mergeLists(source: ParsedSource): string | undefined {
  const all = source.text.split(/(?<=\n)/)
  const at: Lines['at'] = (offset) => {
    const { line, column } = source.position(offset)
    return { line: line - 1, column: column - 1 }
  }
  const lines: Lines = { all, at }
  const moves = source.documents.flatMap(({ contents }) => movesIn(contents, lines))
  if (moves.length === 0) return undefined
  const gone = new Set(moves.flatMap(({ from, to }) => range(from, to)))
  const merged = all.flatMap((line, index) => [
    ...(gone.has(index) ? [] : [line]),
    ...moves.filter(({ after }) => after === index).flatMap((move) => move.lines),
  ])
  const endsOpen = !(all.at(-1) ?? '').endsWith('\n')
  const text = merged.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join('')
  return endsOpen ? text.replace(/\r?\n$/, '') : text
}

function movesIn(node: ParsedNode | null, lines: Lines): readonly Move[] {
  if (isSeq(node)) return node.items.flatMap((item) => movesIn(item, lines))
  if (!isMap(node) || !isParsedMap(node)) return []
  const { groups } = groupPairs(node)
  const moves = groups
    .filter(({ merges }) => merges)
    .flatMap(({ pairs }) => joinPairs(pairs, lines))
  if (moves.length > 0) return moves
  return node.items.flatMap(({ value }) => movesIn(value, lines))
}

function joinPairs(pairs: readonly ParsedPair[], lines: Lines): readonly Move[] {
  const [first, ...more] = pairs.map((pair) => extent(pair, lines))
  if (first === undefined) return []
  return more.map((block) => moveBehind(first, block, lines))
}

interface Extent {
  readonly keyLine: number
  readonly keyColumn: number
  readonly itemColumn: number
  readonly lastLine: number
}

function extent({ key, value }: ParsedPair, lines: Lines): Extent {
  const [start, end] = value?.range ?? key.range
  const { line: keyLine, column: keyColumn } = lines.at(key.range[0])
  const itemColumn = lines.at(start).column
  let lastLine = lines.at(Math.max(end - 1, start)).line
  for (let next = lastLine + 1; next < lines.all.length; next++) {
    const line = lines.all[next] ?? ''
    if (isBlank(line)) continue
    if (!isComment(line) || indentOf(line) <= keyColumn) break
    lastLine = next
  }
  return { keyLine, keyColumn, itemColumn, lastLine }
}

function moveBehind(first: Extent, block: Extent, lines: Lines): Move {
  const heading = headingStart(block, lines)
  const blanks = blanksAbove(heading, block.lastLine, lines)
  const keyLine = lines.all[block.keyLine] ?? ''
  const note = /^[^#]*\s(#.*\s*)$/.exec(keyLine)?.[1]
  const moved = [
    ...lines.all.slice(blanks, heading),
    ...lines.all
      .slice(heading, block.keyLine)
      .map((line) => shift(line, first.itemColumn - block.keyColumn)),
    ...(note === undefined ? [] : [' '.repeat(first.itemColumn) + note]),
    ...lines.all
      .slice(block.keyLine + 1, block.lastLine + 1)
      .map((line) => shift(line, first.itemColumn - block.itemColumn)),
  ]
  return { from: blanks, to: block.lastLine, after: first.lastLine, lines: moved }
}

/** The comment lines right above a key, indented as it is, belong to it. */
function headingStart({ keyLine, keyColumn }: Extent, { all }: Lines): number {
  let start = keyLine
  while (isComment(all[start - 1] ?? '') && indentOf(all[start - 1] ?? '') === keyColumn) start--
  return start
}

/** Blank lines above go along when more follow below: else two gaps would become one wide one. */
function blanksAbove(heading: number, lastLine: number, { all }: Lines): number {
  const below = all[lastLine + 1]
  if (below !== undefined && !isBlank(below)) return heading
  let start = heading
  while (start > 0 && isBlank(all[start - 1] ?? '')) start--
  return start
}

function shift(line: string, by: number): string {
  if (by >= 0) return /^\r?\n?$/.test(line) ? line : ' '.repeat(by) + line
  return line.slice(Math.min(-by, indentOf(line)))
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0
}

function isBlank(line: string): boolean {
  return line.trim() === ''
}

function isComment(line: string): boolean {
  return /^\s*#/.test(line)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
