import { expect, test } from 'vitest'
import { RetryLater } from '../../src/errors.ts'
import { createGate } from '../../src/server/gate.ts'

const gateOf = (running: number, queued: number, random = 0.5) =>
  createGate({ running, queued, random: () => random })

/** Work that ends when told to, and notes when it starts. */
function works(...names: string[]) {
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      started.push(name)
      ends.set(name, () => resolve(name))
    })
  return { started, work, end: (name: string) => ends.get(name)?.(), all: names }
}

test('as many run as may; the others start in the order in which they came', async () => {
  const gate = gateOf(2, 10)
  const { started, work, end, all } = works('a', 'b', 'c', 'd', 'e')
  const done = all.map((name) => gate.run(work(name)))

  expect(started).toEqual(['a', 'b'])
  end('b')
  await done[1]
  await Promise.resolve()
  expect(started).toEqual(['a', 'b', 'c'])
  for (const name of ['a', 'c', 'd', 'e']) {
    end(name)
    await done[all.indexOf(name)]
    await Promise.resolve()
  }
  expect(started).toEqual(all)
})

test('work that fails makes room like any other', async () => {
  const gate = gateOf(1, 1)
  const { started, work } = works('a')

  await expect(gate.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x')
  void gate.run(work('a'))

  expect(started).toEqual(['a'])
})

test('there are as many places as may run and wait, and each is given back once', () => {
  const gate = gateOf(1, 2)
  const leave = gate.enter()
  gate.enter()
  gate.enter()

  expect(() => gate.enter()).toThrow(RetryLater)
  leave()
  leave()
  gate.enter()
  expect(() => gate.enter()).toThrow(RetryLater)
})

test.each([
  [0, 5],
  [0.5, 18],
  [0.999999, 30],
])('random %d asks to come back in %d seconds', (random, seconds) => {
  const gate = gateOf(1, 0, random)
  gate.enter()

  expect(() => gate.enter()).toThrow(
    expect.objectContaining({ code: 'OVERLOADED', retryAfterSeconds: seconds }) as Error,
  )
})
