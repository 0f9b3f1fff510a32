import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Measure } from './engine.ts'
import type { Vector } from './vectors.ts'

export interface RealGo {
  readonly measure: Measure
  stop(): void
}

/** Builds and starts test/bench/go; undefined where there is no Go, or it cannot be built. */
export function startRealGo(vectors: readonly Vector[]): RealGo | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'lynq-bench-go-'))
  const program = join(folder, 'bench')
  const input = join(folder, 'vectors.json')
  const source = new URL('../go', import.meta.url).pathname
  try {
    execFileSync('go', ['build', '-o', program, '.'], { cwd: source, stdio: ['ignore', 2, 2] })
  } catch (error) {
    process.stderr.write(`no real Go: ${error instanceof Error ? error.message : String(error)}\n`)
    rmSync(folder, { recursive: true })
    return undefined
  }
  writeFileSync(input, JSON.stringify(vectors))
  const child = spawn(program, [input], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    measure: async (passes) => {
      child.stdin.write(`${String(passes)}\n`)
      const line = await lines.next()
      if (line.done === true) throw new Error('the Go program ended')
      return Number(line.value)
    },
    stop: () => {
      child.stdin.end()
      rmSync(folder, { recursive: true })
    },
  }
}
