import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from './median.ts'

/** The heap that manifests/deploy gives the service: what is measured is what is shipped. */
const HEAP = '--max-old-space-size=768'

/** `npm run -s bench -- hooks`: one JSON object of medians; each part runs in a process of its own. */
execFileSync('npx', ['tsc', '-p', 'src/tsconfig.build.json'], { stdio: ['ignore', 2, 2] })
const node = measure('node-sync')
const folder = mkdtempSync(join(tmpdir(), 'lynq-bench-'))
const hub1k = measureHub('1000')
const hub10k = measureHub('10000')
rmSync(folder, { recursive: true })
const starts = []
for (let run = 0; run < 5; run += 1) starts.push(await startMs(18080 + run))
process.stdout.write(
  `${JSON.stringify({
    nodeSyncMs: node.ms,
    hubSync1kMs: hub1k.ms,
    hubSync10kMs: hub10k.ms,
    rssMb: hub10k.rssMb,
    startMs: Math.round(median(starts)),
  })}\n`,
)

function measureHub(rows: string): { readonly ms: number; readonly rssMb: number } {
  const file = join(folder, rows)
  run('fleet', rows, file)
  return measure('hub-sync', file)
}

function measure(part: string, ...args: string[]): { readonly ms: number; readonly rssMb: number } {
  return JSON.parse(run(part, ...args)) as { ms: number; rssMb: number }
}

function run(part: string, ...args: string[]): string {
  const script = new URL(`${part}.ts`, import.meta.url).pathname
  return execFileSync(process.execPath, [HEAP, '--import', 'tsx', script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** From the start of the built service to its first yes on /readyz. */
async function startMs(port: number): Promise<number> {
  const begin = performance.now()
  const service = spawn(process.execPath, ['--disable-proto=delete', 'dist/src/main.js'], {
    env: {
      ...process.env,
      CLUSTER: 'none',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  })
  try {
    while (performance.now() - begin < 20_000) {
      const ready = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => undefined)
      if (ready?.ok === true) return performance.now() - begin
      await sleep(5)
    }
    throw new Error('the service was not ready within 20 s')
  } finally {
    service.kill('SIGKILL')
  }
}
