import type { LynqHub } from '../../src/api/hub.ts'
import type { ObjectGroups } from '../../src/api/metacontroller.ts'
import { databaseOf } from '../../src/api/source.ts'
import { mappedColumns } from '../../src/plan/accept-rows.ts'
import type { RowsRead } from '../../src/plan/hub-input.ts'
import { intervalSeconds } from '../../src/plan/interval.ts'
import type { HookDeps } from '../deps.ts'
import { connectionOf } from './connection.ts'

/**
 * The hub's rows: one read a sync interval, shared by all syncs in between. Trouble is a result, not
 * a throw: the hub's status must be able to say it.
 */
export async function readRows(
  hub: LynqHub,
  related: ObjectGroups,
  deps: HookDeps,
): Promise<RowsRead> {
  const now = deps.now()
  const connection = connectionOf(hub.spec, related, deps.namespace)
  if (!connection.ok) return { at: now, result: connection }
  const { source } = hub.spec
  const query = {
    table: databaseOf(source)?.table ?? '',
    columns: mappedColumns(hub.spec),
    filter: source.filter,
  }
  const { lastSyncTime } = hub.status ?? {}
  return deps.snapshots.read(
    {
      key: hub.metadata.uid ?? hub.metadata.name,
      fingerprint: deps.sources.fingerprint(connection.connection, query),
      maxAgeMs: intervalSeconds(hub.spec.source.syncInterval) * 1000,
      notBefore: lastSyncTime === undefined ? undefined : new Date(lastSyncTime),
      now,
    },
    async () => {
      const result = await deps.sources.for(connection.connection).read(query)
      deps.onRead?.(hub, (deps.now().getTime() - now.getTime()) / 1000, result)
      return result
    },
  )
}
