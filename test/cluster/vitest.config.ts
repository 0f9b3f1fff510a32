import { defineConfig } from 'vitest/config'

const workers = Number(process.env['LYNQ_CLUSTERS'] ?? '5')

export default defineConfig({
  test: {
    include: ['test/scenarios/**/*.test.ts', 'test/cluster/**/*.test.ts'],
    env: { LYNQ_WORLD: 'real' },
    globalSetup: ['test/cluster/harness/global-setup.ts'],
    setupFiles: ['test/cluster/harness/close-world.ts'],
    pool: 'forks',
    maxWorkers: workers,
    // Real time on a busy machine: a scenario that fails is tried again on a clean cluster. The closing
    // lines name those that needed it.
    retry: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['verbose', './test/support/closing-line.ts'],
  },
})
