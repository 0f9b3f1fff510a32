import type { WriteVerb } from '../../../src/simulate/api-server.ts'
import { createKinds } from '../../../src/simulate/kinds.ts'
import type { Requests, WriteRequest } from '../../support/scenario-cluster.ts'
import type { AuditEntry } from './audit-log.ts'
import { openAuditLog } from './audit-log.ts'
import type { ControlPlaneAddress } from './control-plane.ts'
import { readHookCalls } from './start-service.ts'

/** What was asked of the API server and of the hooks since this was opened. */
export async function openRequestLog(
  { auditLog }: ControlPlaneAddress,
  servicePort: number,
): Promise<{ readonly read: () => Promise<Requests> }> {
  const audit = openAuditLog(auditLog)
  const writes: WriteRequest[] = []
  const kinds = createKinds()
  audit.read()
  const before = await readHookCalls(servicePort)

  const toWrite = (entry: AuditEntry): readonly WriteRequest[] => {
    const verb = verbOf(entry)
    if (verb === undefined || entry.isDryRun || entry.resource === 'events') return []
    const { group, resource, user, name } = entry
    const apiVersion = group === '' ? 'v1' : `${group}/any`
    const kind = kinds.byResource(apiVersion, resource)?.kind ?? resource
    return [{ verb, manager: user === 'admin' ? 'kubectl' : user, kind, name }]
  }
  return {
    read: async () => {
      writes.push(...audit.read().flatMap(toWrite))
      const counts = [...(await readHookCalls(servicePort))].map(([hook, count]) => {
        const earlier = before.get(hook) ?? 0
        // A service that was restarted in between has begun to count anew.
        return [hook, count < earlier ? count : count - earlier] as const
      })
      return { hookCalls: new Map(counts), writes: [...writes] }
    },
  }
}

function verbOf({ verb, subresource, isApply }: AuditEntry): WriteVerb | undefined {
  if (!['create', 'update', 'patch', 'delete', 'deletecollection'].includes(verb)) return undefined
  if (subresource === 'status') return 'updateStatus'
  if (isApply) return 'apply'
  if (verb === 'create') return 'create'
  if (verb === 'update' || verb === 'patch') return 'update'
  return 'delete'
}
