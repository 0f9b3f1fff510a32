import { distance } from 'fastest-levenshtein'

/** `; did you mean "x"?` for the closest of the known names, or nothing when none is close. */
export function nearest(name: string, known: Iterable<string>): string {
  let best: string | undefined
  let least = farthest(name) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const steps = stepsBetween(name.toLowerCase(), candidate.toLowerCase())
    if (steps < least) {
      best = candidate
      least = steps
    }
  }
  return best === undefined ? '' : `; did you mean ${JSON.stringify(best)}?`
}

/** The same letters in another order are one slip of the hand, however short the word. */
function stepsBetween(name: string, candidate: string): number {
  const sorted = (word: string): string => Array.from(word).sort().join('')
  const steps = distance(name, candidate)
  return steps === 2 && sorted(name) === sorted(candidate) ? 1 : steps
}

/** How many letters may differ: a longer way, or most of a short word, is another word. */
function farthest(name: string): number {
  return name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3))
}
