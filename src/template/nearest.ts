import { distance } from 'fastest-levenshtein'

/** `; did you mean "x"?` for the closest of the known names, or nothing when none is close. */
export function nearest(name: string, known: Iterable<string>): string {
  let best: string | undefined
  // A third of the letters may differ; a longer way is another word.
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
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
