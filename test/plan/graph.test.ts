import { describe, expect, test } from 'vitest'
import { resolveGraph } from '../../src/plan/graph.ts'

/** `a: b c` for a node and what it depends on. */
const nodes = (...lines: readonly string[]) =>
  lines.map((line) => {
    const [id = '', ...dependIds] = line.split(/:? +/)
    return { id: id.replace(':', ''), dependIds }
  })
const faultsOf = (...lines: readonly string[]): readonly string[] =>
  resolveGraph(nodes(...lines)).faults.map(
    ({ code, node, dependency, message }) =>
      `${String(node)}.${String(dependency ?? 'id')} ${code}: ${message}`,
  )

describe('levels', () => {
  test.each([
    { name: 'are 0 without dependencies', lines: ['a', 'b'], levels: { a: 0, b: 0 } },
    {
      name: 'are one more than the deepest',
      lines: ['a: b c', 'b', 'c: b'],
      levels: { a: 2, b: 0, c: 1 },
    },
    {
      name: 'do not depend on the order',
      lines: ['c: b', 'b', 'a: b c'],
      levels: { a: 2, b: 0, c: 1 },
    },
    {
      name: 'meet in a diamond',
      lines: ['a: b c', 'b: d', 'c: d', 'd'],
      levels: { a: 2, b: 1, c: 1, d: 0 },
    },
  ])('$name', ({ lines, levels }) => {
    const graph = resolveGraph(nodes(...lines))

    expect(Object.fromEntries(graph.levels)).toEqual(levels)
    expect(graph.faults).toEqual([])
  })

  test('of a chain of 20,000 are found', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => ({
      id: String(index),
      dependIds: index === 19_999 ? [] : [String(index + 1)],
    }))

    expect(resolveGraph(chain).levels.get('0')).toBe(19_999)
  })
})

describe('faults', () => {
  test.each([
    {
      name: 'an id that stands twice',
      lines: ['a', 'a'],
      faults: ['1.id DuplicateId: id "a" is used twice'],
    },
    {
      name: 'a name that is none, with the one meant',
      lines: ['web: databse', 'database'],
      faults: [
        '0.0 UnknownDependency: dependIds names "databse", which is no entry of this form; did you mean "database"?',
      ],
    },
    {
      name: 'a node that waits for itself',
      lines: ['a: b a', 'b'],
      faults: ['0.1 SelfDependency: "a" depends on itself'],
    },
    {
      name: 'a cycle, from where it is entered',
      lines: ['x: web', 'web: other db', 'db: cache', 'cache: web', 'other'],
      faults: ['1.1 DependencyCycle: dependency cycle: web → db → cache → web'],
    },
    {
      name: 'two cycles through one node',
      lines: ['a: b c', 'b: a', 'c: a'],
      faults: [
        '0.0 DependencyCycle: dependency cycle: a → b → a',
        '0.1 DependencyCycle: dependency cycle: a → c → a',
      ],
    },
    {
      name: 'all of them at once',
      lines: ['a: a nothing', 'b: c', 'c: b'],
      faults: [
        '0.0 SelfDependency: "a" depends on itself',
        '0.1 UnknownDependency: dependIds names "nothing", which is no entry of this form',
        '1.0 DependencyCycle: dependency cycle: b → c → b',
      ],
    },
  ])('$name', ({ lines, faults }) => {
    expect(faultsOf(...lines)).toEqual(faults)
  })
})
