import { spawnSync } from 'node:child_process'
import { BinariesMissing, buildBinaries } from './harness/build-binaries.ts'
import { repository } from './harness/repository.ts'

/**
 * `npm run test:cluster [-- FILTER…]`: all scenarios and the cluster's own tests on real control
 * planes. Builds what is missing; without a way to build it says so in one line and skips.
 */
function main(): number {
  try {
    buildBinaries((text) => process.stderr.write(`${text}\n`))
  } catch (error) {
    if (!(error instanceof BinariesMissing)) throw error
    process.stdout.write(`${error.message}\n0 passed, 0 failed, 1 skipped\n`)
    return 0
  }
  const run = (...command: readonly string[]): number =>
    spawnSync('npx', command, { cwd: repository, stdio: 'inherit' }).status ?? 1
  // The service and the loop run as they are shipped.
  const built = run('tsc', '-p', 'src/tsconfig.build.json')
  if (built !== 0) return built
  const config = ['--config', 'test/cluster/vitest.config.ts', '--root', '.']
  return run('vitest', 'run', ...config, ...process.argv.slice(2))
}

process.exitCode = main()
