import { describe, expect, test } from 'vitest'
import { REVISIONS, objectsIn, type NodeRequest } from '../../hooks/requests.ts'
import { formReasons, hubReasons, nodeReasons, resourceReasons } from '../../src/api/reasons.ts'
import { goldenAnswer } from './golden-answer.ts'
import type { GoldenCase } from './golden-case.ts'
import { readGoldenCases, readResponse, writeResponse } from './golden-case.ts'
import { goldenDeps } from './golden-deps.ts'

const cases = readGoldenCases()

describe('a hook answers exactly', () => {
  test.each(cases)('$name', async (golden) => {
    const known = goldenDeps(golden)

    const response = await goldenAnswer(golden, known)

    if (process.env['UPDATE_GOLDEN'] === '1') writeResponse(golden, response)
    expect(response).toEqual(readResponse(golden))
    expect(known.unasked()).toEqual([])
  })
})

describe('the golden cases', () => {
  test('have a case for every hook and verb', () => {
    const seen = new Set(cases.map(({ kind, verb }) => `${kind}/${verb}`))

    expect([...seen].sort()).toEqual(
      ['form', 'hub', 'node'].flatMap((kind) =>
        ['customize', 'finalize', 'sync'].map((verb) => `${kind}/${verb}`),
      ),
    )
  })

  test('may be sent to one service in any order: a form is known by uid and generation', () => {
    const holders = cases.flatMap(({ name, kind, verb, request }) => {
      const { parent, related = {} } = request as Partial<NodeRequest>
      const found =
        kind === 'node'
          ? (objectsIn(related, REVISIONS) ?? [])
          : kind === 'form' && verb === 'sync' && parent !== undefined
            ? [parent]
            : []
      return found.map(({ metadata: { uid = '', generation = 0 } }) => ({
        name,
        key: `${uid}/${String(generation)}`,
      }))
    })
    const seen = new Set<string>()
    const clashes = holders.filter(({ key }) => seen.size === seen.add(key).size)

    expect(clashes).toEqual([])
  })

  test('have a case for every reason that an entry can be in its phase', () => {
    const seen = new Set(
      cases.flatMap((golden) => statusIn(golden).resources ?? []).map(({ reason }) => reason),
    )
    // An answer is given only after the take-over: until then it is 429.
    const never = ['Adopting']

    expect([...seen].sort()).toEqual(resourceReasons.filter((r) => !never.includes(r)).sort())
  })

  test.each([
    { kind: 'node', reasons: nodeReasons },
    { kind: 'hub', reasons: hubReasons },
    { kind: 'form', reasons: formReasons },
  ] as const)('have a case for every reason of every condition of a $kind', ({ kind, reasons }) => {
    const seen = new Set(
      cases
        .filter((golden) => golden.kind === kind)
        .flatMap((golden) => statusIn(golden).conditions ?? [])
        .map(({ type, reason }) => `${type} ${reason}`),
    )
    const all = Object.entries<readonly string[]>(reasons).flatMap(([type, list]) =>
      list.map((reason) => `${type} ${reason}`),
    )

    expect(all.filter((reason) => !seen.has(reason))).toEqual([])
  })
})

interface Status {
  readonly resources?: readonly { readonly reason: string }[]
  readonly conditions?: readonly { readonly type: string; readonly reason: string }[]
}

function statusIn(golden: GoldenCase): Status {
  const response = readResponse(golden)
  if (response.status !== 200) return {}
  return (response.body as { readonly status?: Status }).status ?? {}
}
