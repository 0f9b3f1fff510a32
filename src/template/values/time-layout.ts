import { keep, type Memory } from './memory.ts'

/** One piece of a Go time layout: text to copy, then what stands for a part of the time. */
export interface Chunk {
  readonly before: string
  /** The layout's own spelling of the part, such as `2006` or `_2`; "" at the end. */
  readonly part: string
}

const zones = '070000|07:00:00|0700|07:00|07'
/** The parts in Go's order of preference (time.nextStdChunk). */
const parts = new RegExp(
  [
    'January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST',
    '002|0[1-6]|15|1|2006|__2|_2006|_2|2|3|4|5|PM|pm',
    `-(?:${zones})|Z(?:${zones})`,
    '[.,](?:0+|9+)(?![0-9])',
  ].join('|'),
  'g',
)

/** Cuts a layout into chunks. */
export function layoutChunks(layout: string): Chunk[] {
  const chunks: Chunk[] = []
  let at = 0
  for (const match of layout.matchAll(parts)) {
    const [part] = match
    // `_2006` is an underscore and the year.
    const isYear = part === '_2006'
    const start = match.index + (isYear ? 1 : 0)
    chunks.push({ before: layout.slice(at, start), part: isYear ? '2006' : part })
    at = match.index + part.length
  }
  chunks.push({ before: layout.slice(at), part: '' })
  return chunks
}

const mostKept = 64

/** `layoutChunks` with a memory. */
export function keptLayout(layout: string, memory: Memory): readonly Chunk[] {
  const layouts = (memory.layouts ??= new Map())
  return layouts.get(layout) ?? keep(layouts, layout, layoutChunks(layout), mostKept)
}

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const dayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const
