import type { HubStatus } from '../../../src/api/hub.ts'
import { APPROVE_DELETIONS } from '../../../src/plan/labels.ts'
import { isApiError } from '../../../src/simulate/api-error.ts'
import { act, changeRow, mend } from '../play.ts'
import type { Row, World } from '../world.ts'
import { formRef, hubObject, hubRef, kubectl } from '../world.ts'
import type { FormWish } from './form-wish.ts'
import { applyWish } from './form-wish.ts'
import type { Action, History } from './steps.ts'

export interface Play {
  readonly world: World
  readonly forms: Map<string, FormWish>
  /** Rows of the right table, while another one is read. */
  hidden: readonly Row[] | undefined
  /** Fingerprints that the hub has shown. */
  readonly shown: string[]
  /** Everything that was written into the annotation. */
  readonly approvals: Set<string>
  serial: number
}

/** Small, so that ten rows are many. */
export const guard = { maxPercent: 30, minNodes: 2 }
export const ABSENCE_READS = 2
export const INTERVAL_MS = 60_000

export function begin(world: World, { second, settings, rows }: History): Play {
  world.rows = Array.from({ length: rows }, (_, index) => rowOf(`r${String(index)}`))
  const play: Play = {
    world,
    forms: new Map(),
    hidden: undefined,
    shown: [],
    approvals: new Set(),
    serial: 0,
  }
  const safety = { deletionGuard: guard, absenceReads: ABSENCE_READS }
  world.sim.api.create(hubObject('1m', safety), kubectl)
  const wish = { pace: 'quick', serial: 0, settings, dependsOn: [], override: undefined } as const
  writeForm(play, 'f', wish)
  if (second === 'none') return play
  writeForm(play, 'g', { ...wish, dependsOn: second === 'above' ? ['f'] : [] })
  return play
}

function rowOf(uid: string): Row {
  return { uid, active: true, mode: 'ok', size: '1' }
}

/** Does one thing that users, or the world, may do. What the API server refuses is no step at all. */
export function perform(play: Play, action: Action): void {
  const { world } = play
  try {
    switch (action.do) {
      case 'row': {
        addOrChangeRow(world, action)
        return
      }
      case 'table': {
        changeTable(play, action.op)
        return
      }
      case 'approve': {
        approve(play, action.which)
        return
      }
      case 'recreate': {
        for (const [name, wish] of play.forms) writeForm(play, name, wish)
        return
      }
      case 'mend': {
        mend(world)
        return
      }
      case 'fault': {
        act(world, action)
        return
      }
      default: {
        changeForm(play, action)
      }
    }
  } catch (error) {
    if (!isApiError(error)) throw error
  }
}

function addOrChangeRow(world: World, { op, pick }: Extract<Action, { do: 'row' }>): void {
  if (op !== 'add') {
    changeRow(world, op, pick)
    return
  }
  const uid = `r${String(pick)}`
  if (!world.rows.some((other) => other.uid === uid)) world.rows = [...world.rows, rowOf(uid)]
}

function changeTable(play: Play, op: Extract<Action, { do: 'table' }>['op']): void {
  const { world } = play
  const right = play.hidden ?? world.rows
  if (op === 'restore') {
    world.rows = [...right]
    play.hidden = undefined
    return
  }
  play.hidden = right
  world.rows = [...tables[op](right)]
}

const tables = {
  truncate: () => [],
  half: (rows: readonly Row[]) => rows.slice(0, rows.length >> 1),
  allOff: (rows: readonly Row[]) => rows.map((row) => ({ ...row, active: false })),
  wrong: (rows: readonly Row[]) => rows.map(({ uid }) => rowOf(`other-${uid}`)),
  wrongAndLarger: () => Array.from({ length: 16 }, (_, index) => rowOf(`other-${String(index)}`)),
}

function approve(play: Play, which: 'right' | 'stale' | 'wrong'): void {
  const { api } = play.world.sim
  const status = api.get(hubRef)?.status as HubStatus | undefined
  const now = status?.deletionsHeld?.fingerprint
  if (now !== undefined && !play.shown.includes(now)) play.shown.push(now)
  const stale = play.shown.filter((one) => one !== now).at(-1)
  const value = { right: now, stale, wrong: '0123456789ab' }[which]
  if (value === undefined) return
  play.approvals.add(value)
  api.patch(hubRef, { metadata: { annotations: { [APPROVE_DELETIONS]: value } } }, kubectl)
}

type FormAction = Extract<Action, { readonly form: number }>

function changeForm(play: Play, action: FormAction): void {
  const { api } = play.world.sim
  const [name, wish] = [...play.forms][action.form % play.forms.size] ?? []
  if (name === undefined || wish === undefined) return
  switch (action.do) {
    case 'edit': {
      writeForm(play, name, { ...wish, pace: action.pace, serial: ++play.serial })
      return
    }
    case 'settings': {
      writeForm(play, name, { ...wish, settings: action.settings })
      return
    }
    case 'override': {
      const revisions = api
        .list('apps/v1', 'ControllerRevision')
        .map(({ metadata }) => metadata.name)
        .filter((revision) => revision.startsWith(`${name}-`))
      writeForm(play, name, { ...wish, override: revisions[action.pick] })
      return
    }
    case 'deleteForm': {
      api.delete(formRef(name), { ...kubectl, propagation: 'Background' })
    }
  }
}

export function writeForm(play: Play, name: string, wish: FormWish): void {
  applyWish(play.world, name, wish)
  play.forms.set(name, wish)
}
