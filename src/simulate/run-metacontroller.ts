import { parseArgs } from 'node:util'
import { KubeConfig } from '@kubernetes/client-node'
import { createApiClient } from '../cluster/api-client.ts'
import { runControllers } from './live/run-controllers.ts'

/**
 * The loop as a process of its own beside a real API server: `run-metacontroller.ts --kubeconfig PATH
 * --apply-strategy server-side-apply --workers 20`. Flags, defaults and log are those of a real
 * Metacontroller as far as they matter; all its other flags are accepted and mean nothing.
 */
const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    'apply-strategy': { type: 'string', default: 'dynamic-apply' },
    workers: { type: 'string', default: '5' },
  },
  strict: false,
  allowPositionals: true,
})

const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`)
}

const strategy = values['apply-strategy']
const workers = Number(values.workers)
if (strategy !== 'server-side-apply' && strategy !== 'dynamic-apply') {
  fail(`unknown apply strategy: ${String(strategy)}`)
} else if (!Number.isInteger(workers) || workers < 1) {
  fail('--workers must be a positive integer')
} else {
  const kubeConfig = new KubeConfig()
  if (typeof values.kubeconfig === 'string') kubeConfig.loadFromFile(values.kubeconfig)
  else kubeConfig.loadFromDefault()
  const client = createApiClient(kubeConfig, 'metacontroller/simulated')
  const stop = runControllers({ kubeConfig, client, strategy, workers, discoveryMs: 30_000, log })
  log(`following the CompositeControllers (${strategy}, ${String(workers)} workers)`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop()
      log('stopped')
      process.exit(0)
    })
  }
}

function fail(message: string): void {
  log(message)
  process.exitCode = 1
}
