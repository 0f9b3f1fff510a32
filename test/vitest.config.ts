import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need a control plane: `npm run test:cluster`.
    exclude: ['test/cluster/**'],
    // Also where only two cores are: the two files of random histories take most of the time.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/closing-line.ts'],
    coverage: { include: ['src/**', 'hooks/**', 'webhooks/**'] },
  },
})
