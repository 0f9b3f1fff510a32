import type { HubStatus } from '../api/hub.ts'
import { sha256Hex } from '../template/digest.ts'
import { compareText } from './accept-rows.ts'
import { stableJson } from './stable-json.ts'

/** A change of many nodes that waits for an approval. */
export type Held = NonNullable<HubStatus['deletionsHeld']>

interface Limit {
  readonly maxPercent: number
  readonly minNodes: number
}

/** More than `maxPercent` of `total`, and more than `minNodes`. */
export function isOverLimit(
  count: number,
  total: number,
  { maxPercent, minNodes }: Limit,
): boolean {
  return count > minNodes && count * 100 > total * maxPercent
}

/** 12 hex digits, short enough to be typed. */
export function fingerprintOf(value: unknown): string {
  return sha256Hex(stableJson(value)).slice(0, 12)
}

/** Whether `text` could be one; of which set is another question. */
export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{12}$/.test(text)
}

/** How many rows, and the first uids: enough for a person to see what kind of rows these are. */
export function countRows(uids: Iterable<string>): Required<Pick<Held, 'rows' | 'sample'>> {
  const rows = [...new Set(uids)].sort(compareText)
  return { rows: rows.length, sample: rows.slice(0, 5) }
}
