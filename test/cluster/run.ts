import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BinariesMissing, buildBinaries } from './harness/build-binaries.ts'
import { repository } from './harness/repository.ts'

/**
 * `npm run test:cluster [-- FILTER…]`: all scenarios and the cluster's own tests on real control
 * planes, where they must end as they do in the simulator. Builds what is missing; without a way to
 * build it says so in one line and skips.
 */
function main(): number {
  try {
    buildBinaries((text) => process.stderr.write(`${text}\n`))
  } catch (error) {
    if (!(error instanceof BinariesMissing)) throw error
    process.stdout.write(`${error.message}\n0 passed, 0 failed, 1 skipped\n`)
    return 0
  }
  // The service and the loop run as they are shipped.
  const built = npx('tsc', '-p', 'src/tsconfig.build.json')
  if (built !== 0) return built
  if (process.env['LYNQ_END_STATES'] !== undefined) return onControlPlanes()
  const folder = mkdtempSync(join(tmpdir(), 'lynq-end-states-'))
  process.env['LYNQ_END_STATES'] = folder
  try {
    return inSimulator() || onControlPlanes()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function inSimulator(): number {
  return vitest('test/vitest.config.ts', '--dir', 'test/scenarios', '--passWithNoTests')
}

function onControlPlanes(): number {
  return vitest('test/cluster/vitest.config.ts')
}

function vitest(config: string, ...options: readonly string[]): number {
  const words = process.argv.slice(2)
  return npx('vitest', 'run', '--config', config, '--root', '.', ...options, ...words)
}

/** Exit code of a program of a package. */
function npx(...command: readonly string[]): number {
  return spawnSync('npx', command, { cwd: repository, stdio: 'inherit' }).status ?? 1
}

process.exitCode = main()
