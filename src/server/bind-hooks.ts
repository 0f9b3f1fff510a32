import { randomBytes } from 'node:crypto'
import { createAnswerMemory } from '../../hooks/answer-memory.ts'
import { createCompiledForms } from '../../hooks/compiled-forms.ts'
import type { HookDeps } from '../../hooks/deps.ts'
import { customizeForm } from '../../hooks/form/customize.ts'
import { finalizeForm } from '../../hooks/form/finalize.ts'
import { syncForm } from '../../hooks/form/sync.ts'
import { customizeHub } from '../../hooks/hub/customize.ts'
import { finalizeHub } from '../../hooks/hub/finalize.ts'
import { isSameDecision } from '../../hooks/hub/newest-nodes.ts'
import { syncHub } from '../../hooks/hub/sync.ts'
import { customizeNode } from '../../hooks/node/customize.ts'
import { finalizeNode } from '../../hooks/node/finalize.ts'
import { syncNode } from '../../hooks/node/sync.ts'
import { withNewestStatus } from '../../hooks/with-newest-status.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { rememberPresent } from '../cluster/remember-present.ts'
import { createRowSources } from '../rows/row-sources.ts'
import { createSnapshotCache } from '../rows/snapshot-cache.ts'
import type { Hook, HookTable } from './hook-table.ts'

/** What differs between the service and an embedded run; the rest is made here. */
export interface HookSettings {
  readonly cluster: Cluster
  readonly namespace: string
  readonly maxRows?: number
  readonly now?: () => Date
  readonly randomBytes?: (length: number) => Uint8Array
  readonly onRead?: HookDeps['onRead']
}

/** Everything hooks need. `sources` holds connections: close it when done. */
export function createHookDeps(settings: HookSettings): HookDeps {
  const { namespace, maxRows, onRead } = settings
  const now = settings.now ?? (() => new Date())
  const nowMs = (): number => now().getTime()
  return {
    cluster: rememberPresent(settings.cluster, nowMs),
    namespace,
    sources: createRowSources(maxRows === undefined ? {} : { maxRows }),
    snapshots: createSnapshotCache(),
    statuses: createAnswerMemory(nowMs),
    decisions: createAnswerMemory(nowMs, isSameDecision),
    compiledForm: createCompiledForms(),
    now,
    randomBytes: settings.randomBytes ?? randomBytes,
    ...(onRead === undefined ? {} : { onRead }),
  }
}

/**
 * The one place where the functions of hooks/ meet what they need. A body has passed the schema of
 * its verb and comes from the API server, which holds the parent to our own schema: hence its type.
 */
export function bindHooks(deps: HookDeps): HookTable {
  const bind =
    (hook: (request: never, deps: HookDeps) => Promise<unknown>): Hook =>
    (body) =>
      hook(body as never, deps)
  return {
    form: {
      sync: bind(withNewestStatus(syncForm)),
      finalize: bind(withNewestStatus(finalizeForm)),
      customize: bind(customizeForm),
    },
    hub: {
      sync: bind(withNewestStatus(syncHub)),
      finalize: bind(withNewestStatus(finalizeHub)),
      customize: bind(customizeHub),
    },
    node: {
      sync: bind(withNewestStatus(syncNode)),
      finalize: bind(withNewestStatus(finalizeNode)),
      customize: bind(customizeNode),
    },
  }
}
