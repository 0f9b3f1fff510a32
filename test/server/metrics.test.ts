import { describe, expect, test } from 'vitest'
import { noHooks } from '../../src/server/hook-table.ts'
import { hookTable, kubeObject, syncBody, testApp, type TestApp } from './support.ts'

function nodeBody(name: string, more = {}) {
  return syncBody({ parent: kubeObject('LynqNode', name, { spec: { hubId: 'tenants' } }), ...more })
}

/** What the hooks answer is in the body itself, so that a test says it where it calls. */
const echo = hookTable({
  sync: (body) => Promise.resolve((body as { answer: unknown }).answer),
  finalize: (body) => Promise.resolve((body as { answer: unknown }).answer),
})

async function call({ app }: TestApp, hook: string, body: object, answer: object) {
  const reply = await app.inject({
    method: 'POST',
    url: `/hooks/${hook}`,
    payload: { ...body, answer },
  })
  expect(reply.statusCode).toBe(200)
}

async function series(shell: TestApp, part: string): Promise<string[]> {
  const text = (await shell.app.inject({ url: '/metrics' })).body
  return text.split('\n').filter((line) => !line.startsWith('#') && line.includes(part))
}

const status = {
  desiredResources: 6,
  readyResources: 4,
  failedResources: 1,
  skippedResources: 0,
  conflictedResources: 1,
  conditions: [
    { type: 'Ready', status: 'False', reason: 'NotReady' },
    { type: 'Degraded', status: 'True', reason: 'ResourceFailed' },
    { type: 'Progressing', status: 'Unknown', reason: 'X' },
  ],
}

describe('a node', () => {
  test('shows what its last answer says', async () => {
    const shell = testApp(echo)

    await call(shell, 'node/sync', nodeBody('a-web'), { status, children: [] })

    expect(await series(shell, 'lynqnode="a-web"')).toEqual([
      'lynqnode_resources_desired{lynqnode="a-web"} 6',
      'lynqnode_resources_ready{lynqnode="a-web"} 4',
      'lynqnode_resources_failed{lynqnode="a-web"} 1',
      'lynqnode_resources_skipped{lynqnode="a-web"} 0',
      'lynqnode_resources_conflicted{lynqnode="a-web"} 1',
      'lynqnode_condition_status{lynqnode="a-web",type="Ready"} 0',
      'lynqnode_condition_status{lynqnode="a-web",type="Degraded"} 1',
      'lynqnode_condition_status{lynqnode="a-web",type="Progressing"} 2',
      'lynqnode_degraded_status{lynqnode="a-web",reason="ResourceFailed"} 1',
    ])
  })

  test('that is degraded for another reason no longer shows the first', async () => {
    const shell = testApp(echo)
    const degraded = (reason: string, holds = 'True') => ({
      status: { conditions: [{ type: 'Degraded', status: holds, reason }] },
      children: [],
    })

    await call(shell, 'node/sync', nodeBody('a'), degraded('ResourceFailed'))
    await call(shell, 'node/sync', nodeBody('a'), degraded('Conflict'))
    const second = await series(shell, 'lynqnode_degraded_status')
    await call(shell, 'node/sync', nodeBody('a'), degraded('None', 'False'))

    expect(second).toEqual(['lynqnode_degraded_status{lynqnode="a",reason="Conflict"} 1'])
    expect(await series(shell, 'lynqnode_degraded_status')).toEqual([])
  })

  test('that is finalized has no series any more', async () => {
    const shell = testApp(echo)
    await call(shell, 'node/sync', nodeBody('a'), { status, children: [] })
    await call(shell, 'node/sync', nodeBody('b'), { status, children: [] })

    await call(shell, 'node/finalize', nodeBody('a'), { status, children: [], finalized: false })
    const during = await series(shell, 'lynqnode="a"')
    await call(shell, 'node/finalize', nodeBody('a'), { status, children: [], finalized: true })

    expect(during).toHaveLength(9)
    expect(await series(shell, 'lynqnode="a"')).toEqual([])
    expect(await series(shell, 'lynqnode="b"')).toHaveLength(9)
  })

  test('that its hub no longer lists is gone here too (another replica finalized it)', async () => {
    const shell = testApp(echo)
    for (const name of ['a', 'b']) {
      await call(shell, 'node/sync', nodeBody(name), { status, children: [] })
    }

    const hub = syncBody({ parent: kubeObject('LynqHub', 'tenants') })
    await call(shell, 'hub/sync', hub, { status: {}, children: [kubeObject('LynqNode', 'b')] })

    expect(await series(shell, 'lynqnode="a"')).toEqual([])
    expect(await series(shell, 'lynqnode="b"')).toHaveLength(9)
  })

  test('of another hub is not touched by that', async () => {
    const shell = testApp(echo)
    await call(shell, 'node/sync', nodeBody('a'), { status, children: [] })

    const hub = syncBody({ parent: kubeObject('LynqHub', 'others') })
    await call(shell, 'hub/sync', hub, { status: {}, children: [] })

    expect(await series(shell, 'lynqnode="a"')).toHaveLength(9)
  })

  test('beyond the limit has no series, and a gauge says so', async () => {
    const shell = testApp(echo, { maxNodes: 1 })
    await call(shell, 'node/sync', nodeBody('a'), { status, children: [] })
    const before = await series(shell, 'lynq_metrics_nodes_left_out')
    await call(shell, 'node/sync', nodeBody('b'), { status, children: [] })

    expect(before).toEqual(['lynq_metrics_nodes_left_out 0'])
    expect(await series(shell, 'lynqnode="b"')).toEqual([])
    expect(await series(shell, 'lynqnode="a"')).toHaveLength(9)
    expect(await series(shell, 'lynq_metrics_nodes_left_out')).toEqual([
      'lynq_metrics_nodes_left_out 1',
    ])
  })

  test('counts its syncs by result', async () => {
    const shell = testApp({
      ...echo,
      node: { ...echo.node, finalize: () => Promise.reject(new Error('x')) },
    })
    await call(shell, 'node/sync', nodeBody('a'), { status, children: [] })
    await call(shell, 'node/sync', nodeBody('a'), { status: {}, children: [] })
    await shell.app.inject({ method: 'POST', url: '/hooks/node/sync', payload: nodeBody('a') })

    expect(await series(shell, 'lynqnode_reconcile_duration_seconds_count')).toEqual([
      'lynqnode_reconcile_duration_seconds_count{result="partial_failure"} 1',
      'lynqnode_reconcile_duration_seconds_count{result="success"} 1',
      'lynqnode_reconcile_duration_seconds_count{result="error"} 1',
    ])
  })
})

describe('a hub', () => {
  const hub = syncBody({ parent: kubeObject('LynqHub', 'tenants') })
  const hubStatus = {
    desired: 8,
    ready: 7,
    failed: 1,
    rejectedRows: 2,
    conditions: [
      { type: 'SourceReachable', status: 'True', reason: 'Read' },
      { type: 'DeletionsHeld', status: 'True', reason: 'DeletionsHeld' },
    ],
    deletionsHeld: { fingerprint: '0123456789ab', nodes: 6, sample: ['acme'] },
  }

  test('shows its counts, its conditions, its reads, and loses all when finalized', async () => {
    const shell = testApp(echo)
    await call(shell, 'hub/sync', hub, { status: hubStatus, children: [] })
    shell.metrics.recordRead('tenants', 0.02, { ok: true, rows: [new Map(), new Map()] })
    shell.metrics.recordRead('tenants', 5, {
      ok: false,
      failure: { code: 'Timeout', message: 'x' },
    })

    const shown = (await series(shell, 'hub="tenants"')).filter((line) => !line.includes('_bucket'))
    expect(shown).toEqual([
      'hub_desired{hub="tenants"} 8',
      'hub_ready{hub="tenants"} 7',
      'hub_failed{hub="tenants"} 1',
      'lynq_hub_rejected_rows{hub="tenants"} 2',
      'lynq_hub_condition_status{hub="tenants",type="SourceReachable"} 1',
      'lynq_hub_condition_status{hub="tenants",type="DeletionsHeld"} 1',
      'lynq_deletions_held{hub="tenants"} 6',
      'lynq_creations_held{hub="tenants"} 0',
      'lynq_rows_read{hub="tenants"} 2',
      'lynq_row_read_duration_seconds_sum{hub="tenants"} 5.02',
      'lynq_row_read_duration_seconds_count{hub="tenants"} 2',
      'lynq_row_read_failures_total{hub="tenants",code="Timeout"} 1',
    ])

    await call(shell, 'hub/finalize', hub, { status: {}, children: [], finalized: true })
    expect(await series(shell, 'hub="tenants"')).toEqual([])
  })
})

test('a form shows its nodes and its rollout', async () => {
  const shell = testApp(echo)
  const form = syncBody({ parent: kubeObject('LynqForm', 'web') })
  const rollout = { phase: 'InProgress', totalNodes: 8, updatingNodes: 2, readyUpdatedNodes: 4 }

  await call(shell, 'form/sync', form, {
    status: { totalNodes: 8, readyNodes: 6, rollout },
    children: [],
  })

  expect(await series(shell, 'form="web"')).toEqual([
    'lynqform_nodes{form="web"} 8',
    'lynqform_nodes_ready{form="web"} 6',
    'lynqform_rollout_phase{form="web"} 1',
    'lynqform_rollout_updating_nodes{form="web"} 2',
    'lynqform_rollout_progress{form="web"} 50',
  ])
})

test('every call is counted by hook and status, also those that never reached a hook', async () => {
  const shell = testApp(noHooks, { hookToken: 'a-token-of-some-length' })
  const headers = { authorization: 'Bearer a-token-of-some-length' }
  await shell.app.inject({ method: 'POST', url: '/hooks/hub/sync', payload: syncBody() })
  await shell.app.inject({ method: 'POST', url: '/hooks/hub/sync', payload: {}, headers })
  await shell.app.inject({ method: 'POST', url: '/hooks/hub/sync', payload: syncBody(), headers })

  expect(await series(shell, 'lynq_hook_requests_total')).toEqual([
    'lynq_hook_requests_total{kind="hub",verb="sync",status="401"} 1',
    'lynq_hook_requests_total{kind="hub",verb="sync",status="400"} 1',
    'lynq_hook_requests_total{kind="hub",verb="sync",status="503"} 1',
  ])
  expect(await series(shell, 'lynq_hook_duration_seconds_count')).toEqual([
    'lynq_hook_duration_seconds_count{kind="hub",verb="sync"} 3',
  ])
})
