import { describe, expect, test } from 'vitest'
import type { LynqHub } from '../../src/api/hub.ts'
import { hubConditions } from '../../src/plan/hub-conditions.ts'
import type { HubDecision } from '../../src/plan/hub-input.ts'
import type { Held } from '../../src/plan/mass-change.ts'
import { countRows } from '../../src/plan/mass-change.ts'

const now = new Date('2026-01-01T12:00:00Z')
const FINGERPRINT = '363917fd1403'

function held(uids: readonly string[]): Held {
  return { fingerprint: FINGERPRINT, nodes: 2 * uids.length, ...countRows(uids) }
}

const nothing: HubDecision = {
  rows: { count: 0, activeCount: 0, accepted: [], rejected: [], hasUid: () => false },
  rejected: [],
  pending: 0,
  waiting: 0,
  deletionsHeld: undefined,
  creationsHeld: undefined,
  settledNodes: undefined,
  rollouts: new Map(),
}

/** The message of one condition of a hub with these annotations. */
function messageOf(
  type: string,
  decided: Partial<HubDecision>,
  annotations: Readonly<Record<string, string>> = {},
): string | undefined {
  const hub: LynqHub = {
    apiVersion: 'operator.lynq.sh/v1',
    kind: 'LynqHub',
    metadata: { name: 'shop', annotations },
    spec: {
      source: { type: 'static', syncInterval: '1m', rows: [] },
      valueMappings: { uid: 'id' },
      deletionGuard: { maxPercent: 30, minNodes: 5 },
      growthGuard: { maxPercent: 100, minNodes: 5 },
      absenceReads: 2,
    },
  }
  return hubConditions({
    hub,
    forms: [],
    nodes: [],
    read: { at: now, result: { ok: true, rows: [] } },
    now,
    decided: { ...nothing, ...decided },
    ready: 0,
    failed: 0,
  }).find((condition) => condition.type === type)?.message
}

describe('the uids of what is held', () => {
  test.each([
    [1, 'rows "u0"; to'],
    [5, 'rows "u0", "u1", "u2", "u3", "u4"; to'],
    [6, 'rows "u0", "u1", "u2", "u3", "u4", +1 more; to'],
  ])('of %i rows', (count, text) => {
    const uids = Array.from({ length: count }, (_, index) => `u${String(index)}`)

    expect(messageOf('DeletionsHeld', { deletionsHeld: held(uids) })).toContain(text)
    expect(messageOf('CreationsHeld', { creationsHeld: held(uids) })).toContain(text)
  })
})

describe('an approval beside a hold', () => {
  const guards = [
    { type: 'DeletionsHeld', field: 'deletionsHeld', key: 'lynq.sh/approve-deletions' },
    { type: 'CreationsHeld', field: 'creationsHeld', key: 'lynq.sh/approve-creations' },
  ] as const

  test.each(guards)('$type: of another set is told that it does not match', (guard) => {
    const approvals = { [guard.key]: '0123456789ab' }
    const decided = { [guard.field]: held(['acme']) }

    for (const type of [guard.type, 'Ready', 'Stalled']) {
      expect(messageOf(type, decided, approvals)).toMatch(
        /=363917fd1403; the approval 0123456789ab does not match the set now held \(363917fd1403\)$/,
      )
    }
  })

  test.each(guards)('$type: that is no fingerprint is told so, and not repeated', (guard) => {
    const decided = { [guard.field]: held(['acme']) }

    for (const approval of ['', 'globex', FINGERPRINT.toUpperCase(), `${FINGERPRINT} `]) {
      expect(messageOf(guard.type, decided, { [guard.key]: approval })).toMatch(
        /=363917fd1403; the approval that is there is no fingerprint of 12 hexadecimal digits$/,
      )
    }
  })

  test.each(guards)('$type: says nothing of one that matches, or of the other guard', (guard) => {
    const decided = { [guard.field]: held(['acme']) }
    const other = guards.find(({ key }) => key !== guard.key)?.key ?? ''

    for (const approvals of [{}, { [guard.key]: FINGERPRINT }, { [other]: '0123456789ab' }]) {
      expect(messageOf(guard.type, decided, approvals)).toMatch(/=363917fd1403$/)
    }
  })

  test.each(guards)('$type: that was left lying is not wrong while nothing is held', (guard) => {
    expect(messageOf(guard.type, {}, { [guard.key]: '0123456789ab' })).toBe('')
  })

  test('leaves the message short, whatever is written', () => {
    const uids = Array.from({ length: 9 }, (_, index) => `${String(index)}${'x'.repeat(5000)}`)
    const approvals = { 'lynq.sh/approve-deletions': 'y'.repeat(200_000) }
    const message = messageOf('DeletionsHeld', { deletionsHeld: held(uids) }, approvals)

    expect(message?.length).toBeLessThan(1024)
  })
})
