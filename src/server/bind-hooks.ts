import type { Cluster } from '../cluster/cluster.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { noHooks, type HookTable } from './hook-table.ts'
import type { Metrics } from './metrics.ts'

export interface HookParts {
  readonly config: Config
  readonly cluster: Cluster
  readonly metrics: Metrics
  readonly log: Log
}

/**
 * The one place where the functions of hooks/ meet what they need. Each takes `(request, deps)`; the
 * table holds them with `deps` bound.
 */
export function bindHooks(parts: HookParts): HookTable {
  parts.log.warn('no hooks are bound: every call is answered 503')
  return noHooks
}
