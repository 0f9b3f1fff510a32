import { decodeHubSpec } from '../../src/api/decode.ts'
import { formatPath } from '../../src/api/field-path.ts'
import type { HubStatus, LynqHub } from '../../src/api/hub.ts'
import type { SyncResponse } from '../../src/api/metacontroller.ts'
import type { SchemaFault } from '../../src/api/schema-fault.ts'
import type { HubInput, RowsRead } from '../../src/plan/hub-input.ts'
import { planHub } from '../../src/plan/plan-hub.ts'
import type { HookDeps } from '../deps.ts'
import type { HubRequest } from '../requests.ts'
import { NODES, REVISIONS, formsOf, objectsIn, required } from '../requests.ts'
import { settle } from '../settle.ts'
import { newestNodes, noteNodes } from './newest-nodes.ts'
import { readRows } from './read-rows.ts'

/** Rows × forms → LynqNodes. */
export async function syncHub(
  { parent, children, related }: HubRequest,
  deps: HookDeps,
  recorded: HubStatus = parent.status ?? {},
): Promise<SyncResponse<HubStatus>> {
  const decoded = decodeHubSpec(parent.spec)
  const hub: LynqHub = decoded.ok ? { ...parent, spec: decoded.value } : parent
  const read = decoded.ok
    ? await readRows(hub, related, deps)
    : unusable(decoded.findings[0], deps.now())
  const revisions = objectsIn(related, REVISIONS) ?? []
  const nodes = required(objectsIn(children, NODES), `children: ${NODES}`)
  const input: HubInput = {
    hub,
    recorded,
    forms: formsOf(hub, related),
    revisions: new Set(revisions.map(({ metadata }) => metadata.name)),
    nodes: newestNodes(nodes, deps.decisions),
    read,
    now: deps.now(),
  }
  const answer = await settle(deps.cluster, (facts) => planHub(input, facts))
  noteNodes(nodes, answer.children, deps.decisions)
  return answer
}

/** A spec that an older schema let through: said like any other trouble with the source. */
function unusable(finding: SchemaFault | undefined, at: Date): RowsRead {
  const message =
    finding === undefined
      ? 'the spec is unusable'
      : `${formatPath(finding.path)} ${finding.message}`
  return { at, result: { ok: false, failure: { code: 'InvalidSpec', message } } }
}
