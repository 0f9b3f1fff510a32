import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { hookTable, kubeObject, syncBody, testApp, type TestApp } from './support.ts'

const canary = 'canary-hunter2'

function call({ app }: TestApp, body: unknown, headers = {}) {
  return app.inject({
    method: 'POST',
    url: '/hooks/node/sync',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('a hook call', () => {
  test('is one line with names and counts', async () => {
    const child = kubeObject('Secret', 'a', { data: { p: canary } })
    const sync = () => Promise.resolve({ status: { note: canary }, children: [child] })
    const shell = testApp(hookTable({ sync }), { logLevel: 'info' })

    await call(
      shell,
      syncBody({
        children: { 'Secret.v1': { 'ns/a': child, 'ns/b': child } },
        related: { 'Secret.v1': { 'ns/c': child } },
      }),
    )

    const [line, ...more] = lines(shell.logged())
    expect(more).toEqual([])
    expect(line).toMatchObject({
      level: 'info',
      msg: 'hook call',
      hook: 'node/sync',
      kind: 'LynqNode',
      name: 'acme-web',
      status: 200,
      childrenIn: 2,
      relatedIn: 1,
      childrenOut: 1,
    })
    expect(line?.ms).toEqual(expect.any(Number))
  })

  test('that is refused is two lines: why, and the call', async () => {
    const shell = testApp(hookTable({}), { logLevel: 'info' })

    await call(shell, {})

    expect(lines(shell.logged())).toMatchObject([
      {
        level: 'warn',
        code: 'HOOK_REQUEST_INVALID',
        reason: "body: must have required property 'controller'",
      },
      { level: 'info', hook: 'node/sync', status: 400 },
    ])
  })

  test('probes and scrapes are no lines', async () => {
    const { app, logged } = testApp(hookTable({}), { logLevel: 'info' })

    for (const url of ['/healthz', '/readyz', '/metrics', '/favicon.ico']) await app.inject({ url })

    expect(logged()).toBe('')
  })
})

describe('a secret stays out of logs and out of what strangers are told', () => {
  const withSecret = syncBody({
    parent: kubeObject('LynqNode', 'acme-web', { spec: { variables: { password: canary } } }),
    children: { 'Secret.v1': { 'ns/a': kubeObject('Secret', 'a', { data: { p: canary } }) } },
  })
  const driverError = Object.assign(new Error('query failed'), {
    sql: `select '${canary}'`,
    config: { password: canary, headers: { authorization: canary } },
  })
  const failing = (error: Error) => hookTable({ sync: () => Promise.reject(error) })

  test.each([
    { name: 'in a good body', hooks: hookTable({}), body: withSecret, status: 200 },
    { name: 'in a malformed body', hooks: hookTable({}), body: `{"data": ${canary}}`, status: 400 },
    {
      name: 'in a body of the wrong shape',
      hooks: hookTable({}),
      body: { ...withSecret, finalizing: canary },
      status: 400,
    },
    { name: 'beside a bug', hooks: failing(driverError), body: withSecret, status: 500 },
    {
      name: 'behind an outage',
      hooks: failing(new AppError('CLUSTER_UNAVAILABLE', undefined, { cause: driverError })),
      body: withSecret,
      status: 503,
    },
    {
      name: 'quoted by a parser',
      hooks: hookTable({ sync: () => Promise.resolve(JSON.parse(canary)) }),
      body: withSecret,
      status: 500,
    },
    {
      name: 'in an answer that is refused',
      hooks: hookTable({
        sync: () => Promise.resolve({ status: { a: canary, n: NaN }, children: [] }),
      }),
      body: withSecret,
      status: 500,
    },
  ])('$name', async ({ hooks, body, status }) => {
    const shell = testApp(hooks, { logLevel: 'trace' })

    const reply = await call(shell, body, { authorization: `Bearer ${canary}` })

    expect(reply.statusCode).toBe(status)
    expect(shell.logged()).not.toContain(canary)
    expect(shell.logged()).toContain('hook call')
    expect(reply.body).not.toContain(canary)
    expect(JSON.stringify(reply.headers)).not.toContain(canary)
    expect(await shell.metrics.render()).not.toContain(canary)
  })

  test('also when somebody logs an object by mistake', () => {
    const shell = testApp(hookTable({}))

    shell.app.log.info({
      password: canary,
      req: { headers: { authorization: canary } },
      object: { data: { p: canary }, stringData: canary },
      node: { spec: { variables: { p: canary } } },
      rows: [canary],
      body: canary,
    })

    expect(shell.logged()).toContain('[redacted]')
    expect(shell.logged()).not.toContain(canary)
  })
})
