import type { Rules } from './rule.ts'

/** Guards of a hub that hold too little, or everything. */
export const guardRules = {
  OneReadDeletes: {
    id: 'LYNQ108',
    severity: 'warning',
    title: 'a row that is missing in one read loses its nodes',
    why: 'A replica that lags, or a transaction that deletes and inserts, looks like a missing row for a moment; the deletion guard holds only many at once.',
    fix: 'leave absenceReads at 2 or more; to take nodes away at once, switch their row off',
    bad: 'absenceReads: 1',
    good: 'absenceReads: 2',
  },
  EveryRowHeld: {
    id: 'LYNQ109',
    severity: 'warning',
    title: 'a guard holds every single row',
    why: 'With maxPercent 0 more than minNodes nodes are held, and each row has a node of every form.',
    fix: 'set minNodes to at least the number of forms, or raise maxPercent',
    bad: 'growthGuard: { maxPercent: 0, minNodes: 0 }',
    good: 'growthGuard: { maxPercent: 20, minNodes: 10 }',
  },
} as const satisfies Rules
