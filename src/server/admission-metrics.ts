import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { HookKind } from './hook-table.ts'

export interface Admission {
  readonly kind: HookKind
  /** `error`: the request could not be judged, and was refused. */
  readonly outcome: 'allowed' | 'denied' | 'error'
  readonly seconds: number
}

interface AdmissionMetrics {
  record(admission: Admission): void
  /** Days until the certificate that is served ends; may be negative. */
  recordCertificate(daysLeft: number): void
}

export function createAdmissionMetrics(registry: Registry): AdmissionMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'lynq_admission_requests_total',
    help: 'Admission requests by outcome: allowed, denied, error',
    labelNames: ['kind', 'outcome'] as const,
    registers,
  })
  const seconds = new Histogram({
    name: 'lynq_admission_duration_seconds',
    help: 'Time from the head of an admission request to its answer',
    labelNames: ['kind'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const daysLeft = new Gauge({
    name: 'lynq_certificate_days_left',
    help: 'Days until the serving certificate ends; absent without TLS',
    labelNames: [],
    registers,
  })
  // A gauge without labels stands at 0 from the start, which would read as "ends today".
  daysLeft.remove()

  return {
    record({ kind, outcome, seconds: time }) {
      requests.inc({ kind, outcome })
      seconds.observe({ kind }, time)
    },
    recordCertificate: (days) => daysLeft.set(days),
  }
}
