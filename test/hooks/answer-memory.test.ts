import { expect, test } from 'vitest'
import { createAnswerMemory } from '../../hooks/answer-memory.ts'

function memory() {
  const clock = { nowMs: 1_000_000 }
  const answers = createAnswerMemory<string | undefined>(() => clock.nowMs)
  return { ...answers, clock }
}

test('what was there before the last answer is taken for that answer', () => {
  const { newest, note } = memory()
  note('u', undefined, 'one')
  note('u', 'one', 'two')

  expect(newest('u', undefined)).toBe('two')
  expect(newest('u', 'one')).toBe('two')
  expect(newest('u', 'two')).toBe('two')
})

test('what was never seen or answered here is someone else’s and stands', () => {
  const { newest, note } = memory()
  note('u', 'one', 'two')
  expect(newest('u', 'other')).toBe('other')

  note('u', 'other', 'three')
  expect(newest('u', 'other')).toBe('three')
  expect(newest('u', 'one')).toBe('three')
})

test('an answer that comes again is the newest one', () => {
  const { newest, note } = memory()
  note('u', 'one', 'two')
  note('u', 'two', 'one')

  expect(newest('u', 'one')).toBe('one')
  expect(newest('u', 'two')).toBe('one')
})

test('each object has answers of its own', () => {
  const { newest, note } = memory()
  note('u', 'one', 'two')

  expect(newest('v', 'one')).toBe('one')
})

test.each([
  ['ten seconds later', 10_000],
  ['after the clock was set back', -1],
])('nothing is remembered %s', (_when, ms) => {
  const { newest, note, clock } = memory()
  note('u', 'one', 'two')

  clock.nowMs += ms

  expect(newest('u', 'one')).toBe('one')
})

test('the time counts from when an answer was new', () => {
  const { newest, note, clock } = memory()
  note('u', 'one', 'two')
  clock.nowMs += 6000
  note('u', 'one', 'two')
  clock.nowMs += 6000

  expect(newest('u', 'one')).toBe('one')
})
