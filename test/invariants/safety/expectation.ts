import type { LynqForm } from '../../../src/api/form.ts'
import type { HubStatus } from '../../../src/api/hub.ts'
import type { LynqNode } from '../../../src/api/node.ts'
import { ABSENT_READS, HELD_DELETION } from '../../../src/plan/labels.ts'
import { nodesOf } from '../play.ts'
import { formRef, hubRef } from '../world.ts'
import type { Play } from './play.ts'

/** What is held after calm: exactly the nodes without a row, all with the mark that the status names. */
export function holdDifferences(play: Play): readonly string[] {
  const found: string[] = []
  const held = hubStatus(play)?.deletionsHeld
  for (const { metadata, spec } of nodesOf(play.world)) {
    const mark = metadata.annotations?.[HELD_DELETION]
    const isWanted = activeUids(play).has(spec.uid)
    if (isWanted && mark !== undefined) found.push(`${metadata.name} is marked and has a row`)
    if (isWanted || isFormGone(play, spec.templateRef)) continue
    if (held === undefined) found.push(`${metadata.name} has no row and is not held`)
    else if (mark !== held.fingerprint) found.push(`${metadata.name} has the mark ${String(mark)}`)
  }
  // Nodes of a form that was deleted meanwhile may still wait for held ones that depend on them.
  const marked = nodesOf(play.world).filter(
    ({ metadata, spec }) =>
      metadata.annotations?.[HELD_DELETION] !== undefined && !isFormGone(play, spec.templateRef),
  )
  if (marked.length !== (held?.nodes ?? 0)) {
    found.push(`${String(held?.nodes)} are said to be held, ${String(marked.length)} are marked`)
  }
  return found
}

/** After calm with good forms and every hold approved: rows × forms and nothing else, all Ready. */
export function endDifferences(play: Play): readonly string[] {
  const found: string[] = []
  const { api } = play.world.sim
  const wanted = new Map(
    [...play.forms.keys()].flatMap((form) =>
      play.world.rows
        .filter(({ active }) => active)
        .map((row) => [nameOf(row.uid, form), { form, row }] as const),
    ),
  )
  for (const node of nodesOf(play.world)) {
    const { name, annotations = {} } = node.metadata
    const want = wanted.get(name)
    wanted.delete(name)
    const form = want && (api.get(formRef(want.form)) as LynqForm | undefined)
    if (want === undefined) found.push(`${name} is there and should not be`)
    else if (node.spec.revision !== form?.status?.revision) found.push(`${name} is not updated`)
    else if (node.spec.variables['size'] !== want.row.size) found.push(`${name} has old values`)
    else if (!isReady(node)) found.push(`${name} is not Ready on its revision`)
    if (annotations[HELD_DELETION] ?? annotations[ABSENT_READS]) found.push(`${name} has a mark`)
  }
  found.push(...[...wanted.keys()].map((name) => `${name} is missing`))
  for (const { name, rollout } of hubStatus(play)?.forms ?? []) {
    const phase = rollout?.phase
    if (phase !== 'Complete' && phase !== 'Idle') {
      found.push(`the rollout of ${name}: ${JSON.stringify(rollout)}`)
    }
  }
  return found
}

function isReady({ spec, status }: LynqNode): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  return ready?.status === 'True' && status?.readyRevision === spec.revision
}

export function hubStatus({ world }: Play): HubStatus | undefined {
  return world.sim.api.get(hubRef)?.status as HubStatus | undefined
}

function activeUids({ world }: Play): ReadonlySet<string> {
  return new Set(world.rows.filter(({ active }) => active).map(({ uid }) => uid))
}

function isFormGone({ world }: Play, name: string): boolean {
  const form = world.sim.api.get(formRef(name))
  return form === undefined || form.metadata.deletionTimestamp !== undefined
}

function nameOf(uid: string, form: string): string {
  return `${uid}-${form}`
}
