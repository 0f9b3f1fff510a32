import type { LynqForm } from '../../../src/api/form.ts'
import type { LynqHub } from '../../../src/api/hub.ts'
import type { KubeObject } from '../../../src/api/kube-object.ts'
import type { LynqNode } from '../../../src/api/node.ts'
import { APPROVE_DELETIONS, HELD_DELETION, MOVED_AT } from '../../../src/plan/labels.ts'
import { formRef } from '../world.ts'
import type { Play } from './play.ts'
import { ABSENCE_READS, DEADLINE_MS, INTERVAL_MS, guard } from './play.ts'

/** Time that Metacontroller needs from the look into its cache to the last write of a sync. */
const SYNC_MS = 1000
/** After this time nothing is left of a cache that was late. */
const LAG_ENDS_MS = 10_000

interface Moment {
  readonly at: number
  readonly isMass: boolean
}

interface FormMoment {
  readonly at: number
  readonly isGone: boolean
  /** Everything on which the limit of a rollout depends, as text. */
  readonly terms: string
}

/** Counters that show that the histories reach what they are for. */
export interface Seen {
  deletions: number
  approved: number
  holds: number
  moves: number
  atLimit: number
}

/**
 * Judges each write to the store by what is there, not by what the planner was shown: no mass
 * deletion without approval, no deletion of a row that was missing too briefly, no rollout that
 * disturbs more nodes than it may.
 */
export function observe(play: Play): Seen {
  const { world } = play
  const { sim } = world
  const nodes = new Map<string, LynqNode>()
  const forms = new Map<string, FormMoment[]>()
  const approvals: { readonly at: number; readonly value: string | undefined }[] = []
  let moments: Moment[] = []
  /** Nodes there were when the mass absence began; what came since must not dilute it. */
  let base: ReadonlySet<string> | undefined
  let readsSeen = 0
  let laggedAt = -Infinity
  const seen: Seen = { deletions: 0, approved: 0, holds: 0, moves: 0, atLimit: 0 }

  const violate = (text: string): void => {
    world.violations.push(`at ${String((sim.now() / 1000) % 100_000)} s: ${text}`)
  }
  const recent = <Item extends { readonly at: number }>(
    items: readonly Item[],
  ): readonly Item[] => {
    const from = sim.now() - world.maxLagMs - SYNC_MS
    return items.filter((_, index) => {
      const next = items[index + 1]
      return next === undefined || next.at >= from
    })
  }
  const isApproved = (node: LynqNode): boolean => {
    const mark = node.metadata.annotations?.[HELD_DELETION]
    return mark !== undefined && recent(approvals).some(({ value }) => value === mark)
  }

  /** Whether what the last read lacks is too much. */
  const assess = (): void => {
    const { lastRead } = world
    if (!lastRead.ok) return
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
    if (moments.at(-1)?.isMass !== isMass) moments = [...recent(moments), { at: sim.now(), isMass }]
  }

  const onDeletion = (node: LynqNode): void => {
    const { manager = '' } = sim.requests.writes.at(-1) ?? {}
    if (manager !== 'metacontroller') return
    const { name } = node.metadata
    const { uid, templateRef } = node.spec
    if (recent(forms.get(templateRef) ?? []).some(({ isGone }) => isGone)) return
    seen.deletions += 1
    if (isApproved(node)) {
      seen.approved += 1
      return
    }
    if (recent(moments).every(({ isMass }) => isMass)) {
      violate(`LynqNode ${name} is deleted: a mass deletion that nobody approved`)
    }
    const reads = world.reads.filter(({ at }) => at >= createdAt(node) - INTERVAL_MS)
    const last = reads.at(-1)
    const states = recent(reads).map(({ states: all }) => all.get(uid))
    if (states.includes('off')) return
    const lacking = reads.filter((read) => !read.states.has(uid))
    const first = lacking.at(0)
    if (!states.includes(undefined) || first === undefined || last === undefined) {
      violate(`LynqNode ${name} is deleted although its row is there`)
    } else if (
      lacking.length < ABSENCE_READS ||
      last.at - first.at < (ABSENCE_READS - 1) * INTERVAL_MS
    ) {
      violate(`LynqNode ${name} is deleted although its row was missing only for a moment`)
    }
  }

  const onMove = (node: LynqNode): void => {
    const form = sim.api.get(formRef(node.spec.templateRef)) as LynqForm | undefined
    const terms = recent(forms.get(node.spec.templateRef) ?? [])
    const { revision } = node.spec
    // A rollback, or a sync that began before the form was changed.
    if (form?.status?.revision !== revision || new Set(terms.map((t) => t.terms)).size !== 1) return
    seen.moves += 1
    // Shown a node as it was seconds ago, a hub that lets it stay takes its move back.
    if (sim.now() - laggedAt < LAG_ENDS_MS) return
    const { maxSkew, onFailure } = form.spec.rollout
    if (maxSkew === 0) return
    const onWay = [...nodes.values()].filter(
      (other) =>
        other.spec.templateRef === form.metadata.name &&
        other.spec.revision === revision &&
        other.status?.readyRevision !== revision &&
        !(onFailure === 'Continue' && sim.now() - movedAt(other) > DEADLINE_MS) &&
        Number.isFinite(movedAt(other)),
    )
    if (onWay.length === maxSkew) seen.atLimit += 1
    if (onWay.length > maxSkew) {
      const names = onWay.map(({ metadata }) => metadata.name).join(', ')
      violate(`${String(onWay.length)} nodes are on their way to ${revision}: ${names}`)
    }
  }

  const onNode = (type: string, node: LynqNode): void => {
    const { name } = node.metadata
    const before = nodes.get(name)
    if (type === 'DELETED' || node.metadata.deletionTimestamp !== undefined) {
      if (before !== undefined) onDeletion(node)
      nodes.delete(name)
      return
    }
    nodes.set(name, node)
    if (before !== undefined && before.spec.revision !== node.spec.revision) onMove(node)
  }

  sim.watch((type, object: KubeObject) => {
    if (sim.faults.informerLagMs > SYNC_MS) laggedAt = sim.now()
    if (readsSeen !== world.reads.length) {
      readsSeen = world.reads.length
      assess()
    }
    const { name, deletionTimestamp } = object.metadata
    const isGone = type === 'DELETED' || deletionTimestamp !== undefined
    switch (object.kind) {
      case 'LynqHub': {
        const value = (object as LynqHub).metadata.annotations?.[APPROVE_DELETIONS]
        if (approvals.at(-1)?.value !== value) approvals.push({ at: sim.now(), value })
        break
      }
      case 'LynqForm': {
        const { spec, status } = object as LynqForm
        const terms = JSON.stringify([spec.rollout, status?.revision])
        const list = forms.get(name) ?? []
        forms.set(name, [...recent(list), { at: sim.now(), isGone, terms }])
        break
      }
      case 'LynqNode': {
        onNode(type, object as LynqNode)
        break
      }
      default:
        return
    }
    assess()
  })
  return seen
}

function createdAt({ metadata }: LynqNode): number {
  return Date.parse(metadata.creationTimestamp ?? '')
}

function movedAt({ metadata }: LynqNode): number {
  return Date.parse(metadata.annotations?.[MOVED_AT] ?? '')
}
