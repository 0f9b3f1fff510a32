import { distance } from 'fastest-levenshtein'

/** `; did you mean "x"?` for the closest of the known names, or nothing when none is close. */
export function nearest(name: string, known: Iterable<string>): string {
  let best: string | undefined
  let least = farthest(name) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const steps = distance(name.toLowerCase(), candidate.toLowerCase())
    if (steps < least) {
      best = candidate
      least = steps
    }
  }
  return best === undefined ? '' : `; did you mean ${JSON.stringify(best)}?`
}

/** How many letters may differ: two swapped ones count as two; a longer way, or most of a short word, is another word. */
function farthest(name: string): number {
  return name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3))
}
