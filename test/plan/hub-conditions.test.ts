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
