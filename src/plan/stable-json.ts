import stringify from 'safe-stable-stringify'

/** JSON with sorted keys: two equal values give equal texts, whatever order their keys came in. */
export function stableJson(value: unknown): string {
  return stringify(value) ?? 'null'
}
