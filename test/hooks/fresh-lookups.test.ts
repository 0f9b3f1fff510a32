import { describe, expect, test } from 'vitest'
import type { Lookup } from '../../src/api/cluster-facts.ts'
import { noFacts, type Facts } from '../../src/plan/cluster-needs.ts'
import { objectKey } from '../../src/plan/object-key.ts'
import { planNodeFinalize } from '../../src/plan/plan-node-finalize.ts'
import { goldenAnswer } from './golden-answer.ts'
import type { GoldenCase } from './golden-case.ts'
import { readGoldenCases } from './golden-case.ts'
import { goldenDeps, NOW } from './golden-deps.ts'

const cases = readGoldenCases()

/** What a golden case looks up, as `recent Namespace.v1 shops`. */
async function lookupsOf(golden: GoldenCase): Promise<readonly string[]> {
  const known = goldenDeps(golden)
  const { cluster } = known.deps
  const asked: string[] = []
  const deps = {
    ...known.deps,
    cluster: {
      ...cluster,
      lookup: (...[refs, freshness]: Parameters<typeof cluster.lookup>) => {
        asked.push(...refs.map((ref) => `${freshness} ${objectKey(ref)}`))
        return cluster.lookup(refs, freshness)
      },
    },
  }
  await goldenAnswer(golden, { ...known, deps })
  return asked.sort()
}

describe('how fresh a lookup must be', () => {
  test.each([
    {
      name: 'node-sync-does-not-wait-for-readiness-where-told-so',
      why: 'a child that may be deleted only waits for its Namespace',
      asked: ['now ConfigMap.v1 shops/acme-corp-config', 'recent Namespace.v1 shops'],
    },
    {
      name: 'node-sync-marks-the-namespace-of-another-form-before-it-retains-something-there',
      why: 'a retained child is anchored to its Namespace, which must be known as it is now',
      asked: [
        'now Namespace.v1 kube-system',
        'now Namespace.v1 node-acme-corp',
        'now Secret.v1 node-acme-corp/acme-corp-password',
      ],
    },
    {
      name: 'hub-sync-creates-a-node-for-each-active-row',
      why: 'a name is free only if it is free now',
      asked: [
        'now LynqNode.operator.lynq.sh/v1 acme-corp-shop',
        'now LynqNode.operator.lynq.sh/v1 globex-shop',
      ],
    },
  ])('$why', async ({ name, asked }) => {
    const golden = cases.find((one) => one.name === name)!

    expect(await lookupsOf(golden)).toEqual(asked)
  })

  test('may be some seconds old only for Namespaces', async () => {
    const asked = (await Promise.all(cases.map(lookupsOf))).flat()
    const recent = asked.filter((key) => key.startsWith('recent '))

    expect(recent.length).toBeGreaterThan(0)
    expect(recent.filter((key) => !key.startsWith('recent Namespace.v1 '))).toEqual([])
  })

  test('a Namespace is left out only after a look at it as it is now', () => {
    const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'node-acme' }
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'node-acme',
        uid: 'u1',
        annotations: { 'lynq.sh/deletion-policy': 'Delete' },
      },
    }
    const node = {
      apiVersion: 'operator.lynq.sh/v1' as const,
      kind: 'LynqNode' as const,
      metadata: { name: 'acme-shop', uid: 'node-1' },
      spec: { uid: 'acme', hubId: 'shops', templateRef: 'shop', revision: 'r', variables: {} },
    }
    const children = { 'Namespace.v1': { 'node-acme': namespace } }
    const answer: Lookup = { state: 'present', metadata: namespace.metadata, phase: 'Active' }
    const known = new Map([[objectKey(ref), answer]])
    const plan = (facts: Partial<Facts>) =>
      planNodeFinalize({ node, children, now: NOW }, { ...noFacts, ...facts })

    const glanced = plan({ recent: known })
    const looked = plan({ lookups: known })

    expect(glanced.needs).toEqual([{ verb: 'lookup', ref, freshness: 'now' }])
    expect(glanced.response.children).toHaveLength(1)
    expect(looked.needs).toEqual([])
    expect(looked.response.children).toEqual([])
  })
})
