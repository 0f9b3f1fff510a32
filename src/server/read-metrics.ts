import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { ReadFailureCode, ReadResult } from '../rows/row-source.ts'

interface ReadMetrics {
  record(hub: string, seconds: number, result: ReadResult): void
  forget(hub: string): void
}

export function createReadMetrics(registry: Registry): ReadMetrics {
  const registers = [registry]
  const rows = new Gauge({
    name: 'lynq_rows_read',
    help: 'Rows of the last complete read',
    labelNames: ['hub'] as const,
    registers,
  })
  const readSeconds = new Histogram({
    name: 'lynq_row_read_duration_seconds',
    help: 'Time of reads of rows, failed ones too',
    labelNames: ['hub'] as const,
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 3, 5, 10],
    registers,
  })
  const failures = new Counter({
    name: 'lynq_row_read_failures_total',
    help: 'Reads of rows that failed, by code',
    labelNames: ['hub', 'code'] as const,
    registers,
  })
  const codesOf = new Map<string, Set<ReadFailureCode>>()

  return {
    record(hub, seconds, result) {
      readSeconds.observe({ hub }, seconds)
      if (result.ok) {
        rows.set({ hub }, result.rows.length)
        return
      }
      const { code } = result.failure
      failures.inc({ hub, code })
      codesOf.set(hub, (codesOf.get(hub) ?? new Set()).add(code))
    },
    forget(hub) {
      rows.remove({ hub })
      readSeconds.remove({ hub })
      for (const code of codesOf.get(hub) ?? []) failures.remove({ hub, code })
      codesOf.delete(hub)
    },
  }
}
