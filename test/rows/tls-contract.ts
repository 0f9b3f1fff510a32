import tls from 'node:tls'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { defaultReadLimits, type ReadLimits } from '../../src/rows/read-limits.ts'
import type { ReadResult, RowSource } from '../../src/rows/row-source.ts'
import { createCertificateAuthority } from '../support/certificates.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { failureOf } from './row-source-contract.ts'

type Tls = NonNullable<DatabaseConnection['tls']>

/** PEM. */
export interface ServerFiles {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/**
 * A real server whose database shop has the view cipher: one row, whose column name is the cipher of
 * the connection that reads it, or empty. Its users are lynq, and strict, who must come with TLS;
 * their password is pw.
 */
export interface TlsServer {
  readonly host: string
  readonly port: number
  stop(): Promise<void>
}

export interface TlsDatabase {
  readonly type: DatabaseConnection['type']
  readonly createSource: (connection: DatabaseConnection, limits: ReadLimits) => RowSource
  /** Without files it has no TLS; `isOld`: it speaks TLS 1.1 and nothing later. */
  readonly start: (files: ServerFiles | undefined, isOld: boolean) => Promise<TlsServer>
}

export interface OpenedTls {
  readonly connection: (
    server: ServerName,
    tls: Tls | undefined,
    change?: Partial<DatabaseConnection>,
  ) => DatabaseConnection
  readonly read: (
    connection: DatabaseConnection,
    limits?: Partial<ReadLimits>,
  ) => Promise<ReadResult>
  /** The CA of all servers. */
  readonly ca: string
}

/** `named` is for localhost; `misnamed` for another name, and for the address 127.0.0.1. */
type ServerName = 'named' | 'misnamed' | 'expired' | 'old' | 'none'

/** The machine may be busy with other suites: a read that is late would say nothing of TLS. */
const patience = { connectTimeoutMs: 20_000, queryTimeoutMs: 20_000, readTimeoutMs: 25_000 }

/** What every kind of database makes of `tls.mode`; `more` is what only one of them does. */
export function describeTls(database: TlsDatabase, more: (opened: OpenedTls) => void): void {
  const good = createCertificateAuthority('good')
  const bad = createCertificateAuthority('bad')
  const servers = new Map<ServerName, TlsServer>()

  beforeAll(async () => {
    const start = async (name: ServerName, names?: string[], validDays?: number): Promise<void> => {
      const files = names && { ca: good.ca, ...good.issue(names, validDays) }
      servers.set(name, await database.start(files, name === 'old'))
    }
    await Promise.all([
      start('named', ['localhost']),
      start('misnamed', ['db.elsewhere.example', '127.0.0.1']),
      start('expired', ['localhost'], -1),
      start('old', ['localhost']),
      start('none'),
    ])
  }, 120_000)
  afterAll(async () => {
    for (const server of servers.values()) await server.stop()
  })

  const connection: OpenedTls['connection'] = (server, tls, change = {}) => ({
    type: database.type,
    host: 'localhost',
    port: servers.get(server)?.port,
    username: 'lynq',
    password: 'pw',
    database: 'shop',
    tls,
    ...change,
  })
  const open = (to: DatabaseConnection, limits: Partial<ReadLimits> = {}): RowSource =>
    database.createSource(to, { ...defaultReadLimits, ...patience, ...limits })
  const readFrom = (source: RowSource): Promise<ReadResult> =>
    source.read({ table: 'cipher', columns: ['name'] })
  const read: OpenedTls['read'] = async (to, limits) => {
    const source = open(to, limits)
    try {
      return await readFrom(source)
    } finally {
      await source.close()
    }
  }
  /** A line to the server `named`, through a proxy that ends with the test. */
  const line = async (
    tls: Tls,
  ): Promise<{ readonly proxy: TcpProxy; readonly to: DatabaseConnection }> => {
    const proxy = await startTcpProxy(servers.get('named') ?? { host: '127.0.0.1', port: 0 })
    onTestFinished(() => proxy.stop())
    return { proxy, to: connection('named', tls, { port: proxy.port }) }
  }

  test.each<{ server: ServerName; tls?: Tls; encrypted: boolean }>([
    { server: 'named', encrypted: false },
    { server: 'named', tls: { mode: 'disabled' }, encrypted: false },
    { server: 'named', tls: { mode: 'preferred' }, encrypted: true },
    { server: 'expired', tls: { mode: 'preferred' }, encrypted: true },
    { server: 'none', tls: { mode: 'preferred' }, encrypted: false },
    { server: 'none', tls: { mode: 'disabled' }, encrypted: false },
    { server: 'misnamed', tls: { mode: 'required' }, encrypted: true },
    { server: 'expired', tls: { mode: 'required' }, encrypted: true },
    { server: 'named', tls: { mode: 'verify-ca', ca: good.ca }, encrypted: true },
    { server: 'misnamed', tls: { mode: 'verify-ca', ca: good.ca }, encrypted: true },
    { server: 'named', tls: { mode: 'verify-full', ca: good.ca }, encrypted: true },
    { server: 'named', tls: { mode: 'verify-full', ca: bad.ca + good.ca }, encrypted: true },
  ])('$server server, $tls.mode: encrypted $encrypted', async ({ server, tls, encrypted }) => {
    const result = await read(connection(server, tls))

    if (encrypted) expect(cipherOf(result)).toMatch(/^TLS_/)
    else expect(cipherOf(result)).toBe('')
  })

  test.each<{ server: ServerName; tls: Tls; says: string }>([
    { server: 'none', tls: { mode: 'required' }, says: 'the server has no TLS' },
    { server: 'none', tls: { mode: 'verify-ca', ca: good.ca }, says: 'the server has no TLS' },
    { server: 'none', tls: { mode: 'verify-full', ca: good.ca }, says: 'the server has no TLS' },
    { server: 'named', tls: { mode: 'verify-ca' }, says: 'certificate' },
    { server: 'named', tls: { mode: 'verify-full' }, says: 'certificate' },
    { server: 'named', tls: { mode: 'verify-ca', ca: bad.ca }, says: 'certificate' },
    { server: 'named', tls: { mode: 'verify-full', ca: bad.ca }, says: 'certificate' },
    { server: 'expired', tls: { mode: 'verify-ca', ca: good.ca }, says: 'expired' },
    { server: 'expired', tls: { mode: 'verify-full', ca: good.ca }, says: 'expired' },
    { server: 'misnamed', tls: { mode: 'verify-full', ca: good.ca }, says: 'localhost' },
    { server: 'named', tls: { mode: 'verify-full', ca: 'no PEM' }, says: 'certificate' },
  ])('$server server, $tls.mode fails: $says', async ({ server, tls, says }) => {
    const failure = failureOf(await read(connection(server, tls)))

    expect(failure.code).toBe('TlsFailed')
    expect(failure.message).toContain(says)
    expect(failure.message).toContain('tls.mode')
  })

  test('an address is as good as a name where only the CA is checked', async () => {
    const to = connection('named', { mode: 'verify-ca', ca: good.ca }, { host: '127.0.0.1' })

    expect(cipherOf(await read(to))).toMatch(/^TLS_/)
  })

  test('an address is not taken for the localhost of a certificate', async () => {
    const to = connection('named', { mode: 'verify-full', ca: good.ca }, { host: '127.0.0.1' })

    const failure = failureOf(await read(to))

    expect(failure.code).toBe('TlsFailed')
    expect(failure.message).toContain('127.0.0.1')
  })

  test.each<Tls['mode']>(['preferred', 'required', 'verify-ca', 'verify-full'])(
    'a server that is older than TLS 1.2 is refused, %s',
    async (mode) => {
      const usual = tls.DEFAULT_CIPHERS
      onTestFinished(() => void (tls.DEFAULT_CIPHERS = usual))
      // Otherwise OpenSSL would refuse it whatever we ask for.
      tls.DEFAULT_CIPHERS = 'ALL:@SECLEVEL=0'

      const failure = failureOf(await read(connection('old', { mode, ca: good.ca })))

      expect(failure.code).toBe('TlsFailed')
      expect(failure.message).toContain('TLS failed: tlsv1 alert protocol version;')
    },
  )

  test('a user who must use TLS is refused without it and served with it', async () => {
    const plainly = await read(connection('named', undefined, { username: 'strict' }))
    const encrypted = await read(connection('named', { mode: 'required' }, { username: 'strict' }))

    expect(failureOf(plainly).code).toBe('AccessDenied')
    expect(failureOf(plainly).message).toContain('tls.mode')
    expect(cipherOf(encrypted)).toMatch(/^TLS_/)
  })

  test('an encrypted connection cut at any byte gives all rows or a failure', async () => {
    const { proxy, to } = await line({ mode: 'verify-full', ca: good.ca })
    await read(to)
    const total = proxy.takeBytes()

    const codes = new Set<string>()
    for (let cut = 0; cut <= 62; cut++) {
      const afterBytes = Math.floor((total * cut) / 60)
      proxy.setFault({ kind: 'cut', afterBytes, reset: cut % 2 === 1 })
      const result = await read(to)
      codes.add(result.ok ? `${String(result.rows.length)} row` : result.failure.code)
    }

    // Some drivers say that TLS failed when the line broke while it was set up.
    codes.delete('TlsFailed')
    expect([...codes].toSorted()).toEqual(['1 row', 'Interrupted', 'Unreachable'])
  }, 90_000)

  test('an encrypted connection that stalls at any byte fails in time', async () => {
    const tls: Tls = { mode: 'verify-full', ca: good.ca }
    const whole = await line(tls)
    await read(whole.to)
    const total = whole.proxy.takeBytes()
    const stalled = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { proxy, to } = await line(tls)
        proxy.setFault({ kind: 'stall', afterBytes: Math.floor((total * index) / 20) })
        return to
      }),
    )

    const started = performance.now()
    const limits = { connectTimeoutMs: 1_000, queryTimeoutMs: 1_000, readTimeoutMs: 2_500 }
    const results = await Promise.all(stalled.map((to) => read(to, limits)))
    const codes = results.map((result) => failureOf(result).code)

    for (const code of codes) expect(['Interrupted', 'Timeout', 'Unreachable']).toContain(code)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('a line that breaks is not taken for a server without TLS', async () => {
    const { proxy, to } = await line({ mode: 'preferred' })
    await read(to)
    const total = proxy.takeBytes()

    for (let cut = 0; cut < 16; cut++) {
      const source = open(to)
      proxy.setFault({
        kind: 'cut',
        afterBytes: Math.floor((total * cut) / 16),
        reset: cut % 2 === 1,
      })
      const during = await readFrom(source)
      proxy.setFault({ kind: 'none' })
      const after = await readFrom(source)
      await source.close()

      expect(failureOf(during).code).not.toBe('Failed')
      expect(cipherOf(after)).toMatch(/^TLS_/)
    }
  })

  test('a source that fell back to plain text keeps working', async () => {
    const source = open(connection('none', { mode: 'preferred' }))

    const results = await Promise.all(Array.from({ length: 10 }, () => readFrom(source)))
    await source.close()

    expect(results.map(cipherOf)).toEqual(Array.from({ length: 10 }, () => ''))
  })

  more({ connection, read, ca: good.ca })
}

/** The cipher that a read went through; fails the test when the read failed. */
export function cipherOf(result: ReadResult): string | undefined {
  if (!result.ok) throw new Error(`expected the cipher, got ${JSON.stringify(result)}`)
  return result.rows[0]?.get('name')
}
