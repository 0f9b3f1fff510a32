import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memberOf } from '../../src/api/json-object.ts'
import { knownDifferences } from './known-differences.ts'
import type { RunCase } from './run-case.ts'
import { loadTemplateRunner, runCase } from './run-case.ts'

const shownFailures = 5
const usage = 'usage: npm run -s conformance -- DIR…   (every *.json below each folder)'

interface Failure {
  readonly name: string
  readonly reason: string
}

interface FileResult {
  readonly total: number
  readonly failures: readonly Failure[]
  /** Cases that pass by differing as the table of known differences says. */
  readonly notes: readonly string[]
}

function noteOf(testCase: unknown): readonly string[] {
  const known = knownDifferences.find(({ note }) => note === memberOf(testCase, 'note'))
  return known === undefined ? [] : [`${nameOf(testCase)}: differs on purpose: ${known.reason}`]
}

function nameOf(testCase: unknown): string {
  const name = memberOf(testCase, 'name')
  return typeof name === 'string' ? name : 'a case without a name'
}

const unreadable = (reason: string): FileResult => ({
  total: 1,
  failures: [{ name: 'the file', reason }],
  notes: [],
})

function vectorFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

function runFile(file: string, runTemplateCase: RunCase): FileResult {
  let cases: unknown
  try {
    // JSON.parse, unlike an object literal, makes `__proto__` an own key, as the vectors need it.
    cases = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return unreadable(String(error))
  }
  if (!Array.isArray(cases)) return unreadable('holds no array of cases')
  const failures: Failure[] = []
  const notes: string[] = []
  for (const testCase of cases as readonly unknown[]) {
    const reason = runCase(testCase, file, runTemplateCase)
    if (reason === undefined) notes.push(...noteOf(testCase))
    else failures.push({ name: nameOf(testCase), reason })
  }
  return { total: cases.length, failures, notes }
}

/**
 * Runs every vector file below the folders and prints a line a file, its first failures, and last
 * `N passed, N failed`. Exit code: 0 all passed, 1 some failed, 2 nothing to run.
 */
export async function runConformance(
  folders: readonly string[],
  print: (line: string) => void,
): Promise<0 | 1 | 2> {
  let files: readonly string[]
  try {
    files = [...new Set(folders.flatMap(vectorFiles))]
  } catch (error) {
    print(error instanceof Error ? error.message : String(error))
    print(usage)
    return 2
  }
  const runTemplateCase = await loadTemplateRunner()
  let total = 0
  let failed = 0
  for (const file of files) {
    const { total: count, failures, notes } = runFile(file, runTemplateCase)
    total += count
    failed += failures.length
    print(`${file} ${count - failures.length}/${count}`)
    for (const note of notes) print(`  ${note}`)
    for (const { name, reason } of failures.slice(0, shownFailures)) print(`  ${name}: ${reason}`)
    if (failures.length > shownFailures) print(`  and ${failures.length - shownFailures} more`)
  }
  if (total === 0) {
    print(folders.length === 0 ? usage : `no vectors below ${folders.join(', ')}`)
    return 2
  }
  print(`${total - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
