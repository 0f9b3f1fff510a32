import type { HookDeps } from '../../hooks/deps.ts'
import type { ObjectRef } from '../../src/api/kube-object.ts'
import type { Cluster, ClusterOutcome } from '../../src/cluster/cluster.ts'
import { objectKey, refOf } from '../../src/plan/object-key.ts'
import type { ReadResult } from '../../src/rows/row-source.ts'
import type { RowSources } from '../../src/rows/row-sources.ts'
import { createStaticSource } from '../../src/rows/static-source.ts'
import { createHookDeps } from '../../src/server/bind-hooks.ts'
import { seededBytes } from '../../src/simulate/embedded-service.ts'
import type { ClusterAnswers, RowsAnswer } from './golden-case.ts'

/** The moment of every golden case. */
export const NOW = new Date('2026-01-01T12:00:00Z')

export interface GoldenDeps {
  readonly deps: HookDeps
  /** Everything that was written to the cluster, in order. */
  readonly writes: readonly unknown[]
  /** What `cluster.yaml` and `rows.yaml` say and nobody has asked for: a case that tests nothing. */
  readonly unasked: () => readonly string[]
}

/** Deps whose answers are the files of one case; clock and random bytes are the same at every run. */
export function goldenDeps(answers: {
  readonly rows: RowsAnswer | undefined
  readonly cluster: ClusterAnswers
}): GoldenDeps {
  const asked = new Set<string>()
  const writes: unknown[] = []
  const cluster = fakeCluster(answers.cluster, asked, writes)
  const deps: HookDeps = {
    ...createHookDeps({
      cluster,
      namespace: 'lynq-system',
      now: () => NOW,
      randomBytes: seededBytes(1),
    }),
    // Without a memory of what was looked up.
    cluster,
    sources: fakeSources(answers.rows, asked),
  }
  const { lookups = {}, dryRuns = {}, refused = {} } = answers.cluster
  const said = [
    ...(answers.rows === undefined ? [] : ['rows']),
    ...Object.keys(lookups).map((key) => `lookup ${key}`),
    ...Object.keys(dryRuns).map((key) => `dryRun ${key}`),
    ...Object.keys(refused),
  ]
  return { deps, writes, unasked: () => said.filter((key) => !asked.has(key)) }
}

function fakeCluster(answers: ClusterAnswers, asked: Set<string>, writes: unknown[]): Cluster {
  const write = (verb: string, change: { readonly ref: ObjectRef }): Promise<ClusterOutcome> => {
    const key = `${verb} ${objectKey(change.ref)}`
    asked.add(key)
    const message = answers.refused?.[key]
    if (message !== undefined) return Promise.resolve({ ok: false, gone: false, message })
    writes.push({ verb, ...change })
    return Promise.resolve({ ok: true })
  }
  return {
    lookup: (refs) =>
      Promise.resolve(
        refs.map((ref) => {
          const key = objectKey(ref)
          asked.add(`lookup ${key}`)
          return answers.lookups?.[key] ?? { state: 'absent' }
        }),
      ),
    dryRun: (desired) => {
      const key = objectKey(refOf(desired))
      asked.add(`dryRun ${key}`)
      return Promise.resolve(answers.dryRuns?.[key] ?? { accepted: true, changed: true })
    },
    release: (patch) => write('release', patch),
    adopt: (patch) => write('adopt', patch),
    removeItems: (removal) => write('removeItems', removal),
  }
}

function fakeSources(answer: RowsAnswer | undefined, asked: Set<string>): RowSources {
  const read = (): Promise<ReadResult> => {
    asked.add('rows')
    if (answer === undefined) throw new Error('the hub reads a database: the case needs rows.yaml')
    return Promise.resolve(
      'failure' in answer
        ? { ok: false, failure: answer.failure }
        : { ok: true, rows: answer.rows.map((row) => new Map(Object.entries(row))) },
    )
  }
  const close = (): Promise<void> => Promise.resolve()
  return {
    for: (connection) =>
      connection.type === 'static' ? createStaticSource(connection) : { read, close },
    fingerprint: (connection, query) => JSON.stringify([connection, query]),
    close,
  }
}
