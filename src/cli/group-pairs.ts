import {
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { readScalar } from './read-scalar.ts'

export type ParsedMap = YAMLMap.Parsed
export type ParsedPair = Pair<ParsedNode, ParsedNode | null>

/** All entries of a mapping that share one key, in order; `merges` when they are lists to be joined. */
export interface PairGroup {
  readonly key: string
  readonly pairs: readonly [ParsedPair, ...ParsedPair[]]
  readonly merges: boolean
}

/**
 * Groups a mapping's entries by key. A key that stands twice is an error to YAML and, worse, kubectl
 * keeps the last one alone; where each holds a list in block style, what was meant is plain: one list.
 * Keys that are no scalars come back in `invalid`.
 */
export function groupPairs(map: ParsedMap): {
  readonly groups: readonly PairGroup[]
  readonly invalid: readonly ParsedPair[]
} {
  const byKey = new Map<string, [ParsedPair, ...ParsedPair[]]>()
  const invalid: ParsedPair[] = []
  for (const pair of map.items) {
    const key = keyOf(pair.key)
    const known = key === undefined ? undefined : byKey.get(key)
    if (key === undefined) invalid.push(pair)
    else if (known === undefined) byKey.set(key, [pair])
    else known.push(pair)
  }
  const groups = [...byKey].map(([key, pairs]) => ({
    key,
    pairs,
    merges: pairs.length > 1 && map.flow !== true && pairs.every(({ value }) => isBlockList(value)),
  }))
  return { groups, invalid }
}

/** kubectl turns numbers and booleans in keys into text: `8080:` is `"8080"`, `on:` is `"true"`. */
function keyOf(node: ParsedNode): string | undefined {
  if (!isScalar(node)) return undefined
  if (node.type !== 'PLAIN') return String(node.value)
  const read = readScalar(node.source, node.tag)
  return 'fault' in read ? node.source : String(read.value)
}

export function isBlockList(node: ParsedNode | null): node is YAMLSeq.Parsed {
  return isSeq(node) && node.flow !== true && node.anchor === undefined && node.tag === undefined
}

export function isParsedMap(node: ParsedNode | null): node is ParsedMap {
  return isMap(node)
}
