import { closest, distance } from 'fastest-levenshtein'

const shownNames = 8
// A database may have very many tables; this is enough to find a slip of the pen in.
const comparedNames = 1_000

/**
 * What to append to "there is no such …": `, did you mean "plan"?`, or the first names there are,
 * or nothing when none is known.
 */
export function suggestName(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const known = names.slice(0, comparedNames)
  const best = closest(
    wanted.toLowerCase(),
    known.map((name) => name.toLowerCase()),
  )
  const match = known.find((name) => name.toLowerCase() === best) ?? best
  // A third of the letters may differ; beyond that a guess confuses more than a list.
  if (distance(wanted.toLowerCase(), best) <= Math.max(2, Math.floor(wanted.length / 3))) {
    return `, did you mean ${JSON.stringify(match)}?`
  }
  const more = known.length > shownNames ? ', …' : ''
  return `, there are ${known.slice(0, shownNames).join(', ')}${more}`
}
