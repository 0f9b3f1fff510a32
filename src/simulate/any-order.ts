/**
 * Metacontroller ranges over Go maps, so what it writes in one sync comes in any order. Here it is an
 * order that `salt` shuffles, so that nobody relies on one and a run can still be repeated.
 */
export function inAnyOrder<Value>(
  entries: Iterable<readonly [string, Value]>,
  salt: string,
): readonly (readonly [string, Value])[] {
  const ranked = [...entries].map((entry) => ({ entry, rank: fnv1a(`${salt}/${entry[0]}`) }))
  return ranked.sort((one, other) => one.rank - other.rank).map(({ entry }) => entry)
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
