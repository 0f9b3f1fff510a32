import { Registry } from 'prom-client'
import type { KubeObject } from '../api/kube-object.ts'
import type { ReadResult } from '../rows/row-source.ts'
import { createAdmissionMetrics, type Admission } from './admission-metrics.ts'
import { createCallMetrics, type HookCall } from './call-metrics.ts'
import type { CheckedAnswer } from './check-answer.ts'
import type { HookKind } from './hook-table.ts'
import { createObjectMetrics } from './object-metrics.ts'
import { createReadMetrics } from './read-metrics.ts'

export interface Metrics {
  readonly contentType: string
  /** In the Prometheus text format. */
  render(): Promise<string>
  /** One hook call, whatever became of it. */
  recordCall(call: HookCall): void
  /** Publishes what an answer says about its parent; `finalized: true` removes its series. */
  recordAnswer(kind: HookKind, parent: KubeObject, answer: CheckedAnswer): void
  /** One read of a hub's rows from its source (not from a cache). */
  recordRead(hub: string, seconds: number, result: ReadResult): void
  /** One admission request, whatever became of it. */
  recordAdmission(admission: Admission): void
  /** Days until the certificate that is served ends. */
  recordCertificate(daysLeft: number): void
}

/** Names are upstream Lynq's where the meaning is the same; each call makes a registry of its own. */
export function createMetrics(limits: { readonly maxNodes: number }): Metrics {
  const registry = new Registry()
  const calls = createCallMetrics(registry)
  const objects = createObjectMetrics(registry, limits.maxNodes)
  const reads = createReadMetrics(registry)
  const admissions = createAdmissionMetrics(registry)

  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    recordCall: (call) => calls.record(call),
    recordAnswer(kind, parent, answer) {
      objects.record(kind, parent, answer)
      if (kind === 'hub' && answer.finalized) reads.forget(parent.metadata.name)
    },
    recordAdmission: (admission) => admissions.record(admission),
    recordCertificate: (daysLeft) => admissions.recordCertificate(daysLeft),
    recordRead: (hub, seconds, result) => reads.record(hub, seconds, result),
  }
}
