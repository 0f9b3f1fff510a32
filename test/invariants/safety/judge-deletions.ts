import type { LynqNode } from '../../../src/api/node.ts'
import { HELD_DELETION } from '../../../src/plan/labels.ts'
import type { Observed } from './observed.ts'
import { recent, violate } from './observed.ts'
import { ABSENCE_READS, INTERVAL_MS, guard } from './play.ts'

interface Moment {
  readonly at: number
  readonly isMass: boolean
}

export interface DeletionJudge {
  /** To be called after every read and every event. */
  readonly assess: () => void
  readonly judge: (node: LynqNode) => void
}

/** No mass deletion without approval, and no deletion of a row that was missing too briefly. */
export function createDeletionJudge({
  play,
  nodes,
  forms,
  approvals,
  seen,
}: Observed): DeletionJudge {
  const { world } = play
  let moments: readonly Moment[] = []
  /** Nodes there were when the mass absence began; what came since must not dilute it. */
  let base: ReadonlySet<string> | undefined

  const isApproved = (node: LynqNode): boolean => {
    const mark = node.metadata.annotations?.[HELD_DELETION]
    return mark !== undefined && recent(play, approvals).some(({ value }) => value === mark)
  }

  /** Whether what the last read lacks is too much. */
  const assess = (): void => {
    const [lastRead] = world.lastReads
    if (lastRead?.ok !== true) return
    const isWanted = ({ spec }: LynqNode): boolean => lastRead.activeKeys.has(spec.uid)
    const living = [...nodes.values()].filter(
      (node) =>
        forms.get(node.spec.templateRef)?.at(-1)?.isGone === false &&
        // A row that is back makes an approval void, though the mark stays until the next write.
        (isWanted(node) || !isApproved(node)),
    )
    const departing = living.filter((node) => !isWanted(node))
    const since = base
    const total =
      since === undefined
        ? living.length
        : living.filter((node) => since.has(node.metadata.name) || departing.includes(node)).length
    const isMass =
      departing.length > 0 &&
      (departing.length >= total ||
        (departing.length > guard.minNodes && departing.length * 100 > total * guard.maxPercent))
    if (isMass && base === undefined) {
      base = new Set(living.map(({ metadata }) => metadata.name))
      seen.holds += 1
    }
    if (!isMass) base = undefined
    if (moments.at(-1)?.isMass !== isMass)
      moments = [...recent(play, moments), { at: world.sim.now(), isMass }]
  }

  const judge = (node: LynqNode): void => {
    const { manager = '' } = world.sim.requests.writes.at(-1) ?? {}
    if (manager !== 'metacontroller') return
    const { name } = node.metadata
    const { uid, templateRef } = node.spec
    if (recent(play, forms.get(templateRef) ?? []).some(({ isGone }) => isGone)) return
    seen.deletions += 1
    if (isApproved(node)) {
      seen.approved += 1
      return
    }
    if (recent(play, moments).every(({ isMass }) => isMass)) {
      violate(play, `LynqNode ${name} is deleted: a mass deletion that nobody approved`)
    }
    const reads = world.reads.filter(({ at }) => at >= createdAt(node) - INTERVAL_MS)
    const last = reads.at(-1)
    const states = recent(play, reads).map(({ states: all }) => all.get(uid))
    if (states.includes('off')) return
    const lacking = reads.filter((read) => !read.states.has(uid))
    const first = lacking.at(0)
    if (!states.includes(undefined) || first === undefined || last === undefined) {
      violate(play, `LynqNode ${name} is deleted although its row is there`)
    } else if (
      lacking.length < ABSENCE_READS ||
      last.at - first.at < (ABSENCE_READS - 1) * INTERVAL_MS
    ) {
      violate(play, `LynqNode ${name} is deleted although its row was missing only for a moment`)
    }
  }

  return { assess, judge }
}

function createdAt({ metadata }: LynqNode): number {
  return Date.parse(metadata.creationTimestamp ?? '')
}
