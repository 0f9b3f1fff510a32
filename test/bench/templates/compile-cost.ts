import { performance } from 'node:perf_hooks'
import type { Template } from '../../../src/template/template.ts'
import { median } from '../median.ts'
import { compileTemplate } from './built-engine.ts'

const repeats = 50

/** µs to compile the typical one of these sources: the median over them, each taken many times. */
export function compileUs(sources: readonly string[]): number {
  const costs = sources.map((source) => {
    const begin = performance.now()
    for (let count = 0; count < repeats; count += 1) compileTemplate(source)
    return ((performance.now() - begin) * 1000) / repeats
  })
  return median(costs)
}

/** MB of heap that this many templates hold, no two of the same text. */
export function cacheMb(sources: readonly string[], count: number): number | null {
  if (globalThis.gc === undefined) return null
  const cached: Template[] = []
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < count; at += 1) {
    cached.push(compileTemplate(`${String(at)}-${sources[at % sources.length] ?? ''}`))
  }
  globalThis.gc()
  const mb = (process.memoryUsage().heapUsed - before) / 1e6
  // Read after the measurement, so that the templates are alive during it.
  return cached.length === count ? mb : NaN
}
