import { Counter, Histogram, type Registry } from 'prom-client'
import type { HookKind, HookVerb } from './hook-table.ts'

export interface HookCall {
  readonly kind: HookKind
  readonly verb: HookVerb
  /** HTTP status of the answer. */
  readonly status: number
  readonly seconds: number
  /** Of a node: resources that failed, by its answer. */
  readonly failedResources?: number
}

export function createCallMetrics(registry: Registry): { record(call: HookCall): void } {
  const registers = [registry]
  const calls = new Counter({
    name: 'lynq_hook_requests_total',
    help: 'Hook calls by HTTP status of the answer',
    labelNames: ['kind', 'verb', 'status'] as const,
    registers,
  })
  const callSeconds = new Histogram({
    name: 'lynq_hook_duration_seconds',
    help: 'Time from the head of a hook call to the end of its answer',
    labelNames: ['kind', 'verb'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const nodeSeconds = new Histogram({
    name: 'lynqnode_reconcile_duration_seconds',
    help: 'Time of node syncs by result: success, partial_failure, error',
    labelNames: ['result'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    registers,
  })

  return {
    record({ kind, verb, status, seconds, failedResources = 0 }) {
      calls.inc({ kind, verb, status })
      callSeconds.observe({ kind, verb }, seconds)
      if (kind !== 'node' || verb !== 'sync') return
      if (status === 200) {
        nodeSeconds.observe(
          { result: failedResources > 0 ? 'partial_failure' : 'success' },
          seconds,
        )
      } else if (status >= 500) nodeSeconds.observe({ result: 'error' }, seconds)
    },
  }
}
