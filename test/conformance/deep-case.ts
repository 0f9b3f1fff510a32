import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { runShallowCase } from './run-shallow-case.ts'

/**
 * Some vectors recurse deeper than JavaScript's stack allows by default. They run here: in a process
 * of their own, on a thread with a large stack. The product keeps the default and answers
 * TEMPLATE_LIMIT.
 */

interface DeepCase {
  readonly testCase: unknown
  readonly fileName: string
}

const thisFile = fileURLToPath(import.meta.url)
const stackSizeMb = 512
/** A worker does not inherit the loader of TypeScript files. */
const bootstrap = `import('tsx/esm/api').then((tsx) => {
  tsx.register()
  return import(require('node:worker_threads').workerData.module)
})`

export function runDeepCase(testCase: unknown, fileName: string): string | undefined {
  const child = spawnSync(process.execPath, ['--import', 'tsx', thisFile], {
    input: JSON.stringify({ testCase, fileName }),
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 256 * 1024 * 1024,
  })
  if (child.status !== 0) return `the deep run failed: ${child.stderr.slice(-300)}`
  return child.stdout === '' ? undefined : child.stdout
}

async function readInput(): Promise<DeepCase> {
  let input = ''
  for await (const part of process.stdin) input += String(part)
  return JSON.parse(input) as DeepCase
}

if (!isMainThread && parentPort !== null) {
  const { testCase, fileName } = workerData as DeepCase
  parentPort.postMessage(runShallowCase(testCase, fileName) ?? '')
} else if (process.argv[1] === thisFile) {
  void readInput().then((input) => {
    const worker = new Worker(bootstrap, {
      eval: true,
      workerData: { ...input, module: import.meta.url },
      resourceLimits: { stackSizeMb },
    })
    worker.once('message', (reason: string) => process.stdout.write(reason))
  })
}
