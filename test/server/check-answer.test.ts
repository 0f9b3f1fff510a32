import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { checkAnswer } from '../../src/server/check-answer.ts'
import type { HookVerb } from '../../src/server/hook-table.ts'
import { hookTable, kubeObject, syncBody, testApp } from './support.ts'

const child = kubeObject('ConfigMap', 'a')
const sync = { status: {}, children: [child] }

describe('answers that are sent, exactly as they are', () => {
  test.each<{ name: string; verb: HookVerb; answer: object }>([
    {
      name: 'no children and no status fields',
      verb: 'sync',
      answer: { status: {}, children: [] },
    },
    {
      name: 'a resync in a fraction of a second',
      verb: 'sync',
      answer: { ...sync, resyncAfterSeconds: 0.5 },
    },
    {
      name: 'a finalize that is not done',
      verb: 'finalize',
      answer: { ...sync, finalized: false },
    },
    {
      name: 'a finalize that is done',
      verb: 'finalize',
      answer: { status: {}, children: [], finalized: true },
    },
    { name: 'no related resources', verb: 'customize', answer: { relatedResources: [] } },
    {
      name: 'empty texts, nulls, nested lists and keys of all sorts',
      verb: 'sync',
      answer: { status: { '': null, 'a/b': [[], {}, ''] }, children: [] },
    },
  ])('$name', ({ verb, answer }) => {
    expect(JSON.parse(checkAnswer(verb, answer).text)).toEqual(answer)
  })

  test('an undefined field is an absent one', () => {
    expect(checkAnswer('sync', { status: { a: undefined }, children: [] }).text).toBe(
      '{"status":{},"children":[]}',
    )
  })
})

describe('answers that could delete objects by mistake, or would be lost', () => {
  const cases: { name: string; verb?: HookVerb; answer: unknown; why: RegExp }[] = [
    { name: 'nothing', answer: undefined, why: /no object/ },
    { name: 'a list', answer: [], why: /no object/ },
    { name: 'missing children', answer: { status: {} }, why: /children is no list/ },
    {
      name: 'undefined children',
      answer: { status: {}, children: undefined },
      why: /children is no list/,
    },
    { name: 'null children', answer: { status: {}, children: null }, why: /children is no list/ },
    {
      name: 'children by name',
      answer: { status: {}, children: { a: child } },
      why: /children is no list/,
    },
    {
      name: 'a Set of children',
      answer: { status: {}, children: new Set([child]) },
      why: /children cannot be said/,
    },
    {
      name: 'a hole among the children',
      answer: { status: {}, children: [child, , child] },
      why: /children\.1 cannot be said/,
    },
    {
      name: 'an undefined child',
      answer: { status: {}, children: [undefined] },
      why: /children\.0 cannot be said/,
    },
    { name: 'a null child', answer: { status: {}, children: [null] }, why: /children\[0\] lacks/ },
    {
      name: 'a child without name',
      answer: { status: {}, children: [{ ...child, metadata: {} }] },
      why: /children\[0\] lacks/,
    },
    {
      name: 'a child with an empty kind',
      answer: { status: {}, children: [{ ...child, kind: '' }] },
      why: /children\[0\] lacks/,
    },
    { name: 'a missing status', answer: { children: [] }, why: /status is no object/ },
    { name: 'a null status', answer: { status: null, children: [] }, why: /status is no object/ },
    {
      name: 'a bigint',
      answer: { status: { n: 1n }, children: [] },
      why: /status\.n cannot be said/,
    },
    {
      name: 'NaN',
      answer: { status: {}, children: [{ ...child, spec: { n: [NaN] } }] },
      why: /children\.0\.spec\.n\.0 cannot/,
    },
    {
      name: 'a Map',
      answer: { status: {}, children: [{ ...child, data: new Map([['a', 'b']]) }] },
      why: /data cannot be said/,
    },
    {
      name: 'a Date',
      answer: { status: { at: new Date(0) }, children: [] },
      why: /status\.at cannot be said/,
    },
    {
      name: 'a function',
      answer: { status: { f: () => 1 }, children: [] },
      why: /status\.f cannot be said/,
    },
    {
      name: 'a field that is not in the contract',
      answer: { ...sync, conditions: [] },
      why: /"conditions" is not part/,
    },
    {
      name: 'finalized in a sync answer',
      answer: { ...sync, finalized: true },
      why: /"finalized" is not part/,
    },
    {
      name: 'a resync that is text',
      answer: { ...sync, resyncAfterSeconds: '5' },
      why: /resyncAfterSeconds is no number/,
    },
    {
      name: 'a finalize without finalized',
      verb: 'finalize',
      answer: sync,
      why: /finalized is no boolean/,
    },
    {
      name: 'a finalize answered with text',
      verb: 'finalize',
      answer: { ...sync, finalized: 'true' },
      why: /finalized is no boolean/,
    },
    {
      name: 'a customize without rules',
      verb: 'customize',
      answer: {},
      why: /relatedResources is no list/,
    },
  ]

  test.each(cases)('$name', ({ verb = 'sync', answer, why }) => {
    const act = () => checkAnswer(verb, answer)

    expect(act).toThrow(AppError)
    expect(act).toThrow(why)
  })

  test('are answered 500 without a word about the reason', async () => {
    const { app, logged } = testApp(hookTable({ sync: () => Promise.resolve({ status: {} }) }))

    const reply = await app.inject({ method: 'POST', url: '/hooks/hub/sync', payload: syncBody() })

    expect(reply.statusCode).toBe(500)
    expect(reply.json()).toMatchObject({ code: 'ANSWER_REFUSED' })
    expect(reply.body).not.toContain('children')
    expect(logged()).toContain('children is no list')
  })
})
