import { readFileSync } from 'node:fs'

/**
 * The last line of CI: adds up the closing lines (`N passed, N failed[, N skipped]`) of the suites in
 * the log on stdin. Arguments: how many suites there are, how many skips are known (scenarios that
 * only the simulator can run), and 1 if a suite ended with an error, which is a failure even if no
 * test failed.
 */
const [suites = 0, knownSkips = 0, hasError = 0] = process.argv.slice(2).map(Number)
const closing = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/
const counts = readFileSync(0, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const match = closing.exec(line.trim())
    return match === null
      ? []
      : [match.slice(1).map((text: string | undefined) => Number(text ?? 0))]
  })
const sum = (column: number): number =>
  counts.reduce((total, count) => total + (count[column] ?? 0), 0)
const [passed, skipped] = [sum(0), sum(2)]
const complaints = [
  ...(hasError === 1 && sum(1) === 0 ? ['a suite ended with an error'] : []),
  ...(counts.length === suites ? [] : [`${counts.length} of ${suites} suites said how they ended`]),
  ...(skipped <= knownSkips ? [] : [`${skipped} tests were skipped, ${knownSkips} are known`]),
]
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
const failed = sum(1) + complaints.length
const skips = skipped > 0 ? `, ${skipped} skipped` : ''
process.stdout.write(`${passed} passed, ${failed} failed${skips}\n`)
process.exitCode = failed === 0 ? 0 : 1
