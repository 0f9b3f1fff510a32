import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMysqlSource } from '../../src/rows/mysql-source.ts'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import type { ReadResult } from '../../src/rows/row-source.ts'
import { createCertificateAuthority, mariadbTlsArgs } from '../support/certificates.ts'
import { mariadbAvailable, startMariadb, type Mariadb } from '../support/mariadb.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { failureOf } from './row-source-contract.ts'

type Tls = NonNullable<DatabaseConnection['tls']>

describe.skipIf(!mariadbAvailable())('TLS with a real MariaDB', () => {
  const good = createCertificateAuthority('good')
  const bad = createCertificateAuthority('bad')
  const servers: Partial<Record<'named' | 'misnamed' | 'expired' | 'none', Mariadb>> = {}
  const removals: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const start = async (dnsName: string, validDays?: number): Promise<Mariadb> => {
      const tls = await mariadbTlsArgs({ ca: good.ca, ...good.issue([dnsName], validDays) })
      removals.push(tls.remove)
      return startMariadb([...tls.args])
    }
    servers.named = await start('localhost')
    servers.misnamed = await start('db.elsewhere.example')
    servers.expired = await start('localhost', -1)
    servers.none = await startMariadb(['--skip-ssl'])
    for (const db of Object.values(servers)) {
      await db.sql(`CREATE DATABASE shop;
        CREATE VIEW shop.cipher AS SELECT VARIABLE_VALUE AS name
          FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher';
        CREATE USER lynq@'%' IDENTIFIED BY 'pw'; GRANT SELECT ON shop.* TO lynq@'%';
        CREATE USER strict@'%' IDENTIFIED BY 'pw' REQUIRE SSL; GRANT SELECT ON shop.* TO strict@'%'`)
    }
  })
  afterAll(async () => {
    for (const db of Object.values(servers)) await db.stop()
    for (const remove of removals) await remove()
  })

  const read = async (
    server: keyof typeof servers,
    tls: Tls | undefined,
    change: Partial<DatabaseConnection> = {},
  ): Promise<ReadResult> => {
    const source = createMysqlSource({
      type: 'mysql',
      host: 'localhost',
      port: servers[server]?.port,
      username: 'lynq',
      password: 'pw',
      database: 'shop',
      tls,
      ...change,
    })
    try {
      return await source.read({ table: 'cipher', columns: ['name'] })
    } finally {
      await source.close()
    }
  }

  test.each<{ server: keyof typeof servers; tls?: Tls; encrypted: boolean }>([
    { server: 'named', encrypted: false },
    { server: 'named', tls: { mode: 'disabled' }, encrypted: false },
    { server: 'named', tls: { mode: 'preferred' }, encrypted: true },
    { server: 'none', tls: { mode: 'preferred' }, encrypted: false },
    { server: 'none', tls: { mode: 'disabled' }, encrypted: false },
    { server: 'misnamed', tls: { mode: 'required' }, encrypted: true },
    { server: 'expired', tls: { mode: 'required' }, encrypted: true },
    { server: 'named', tls: { mode: 'verify-ca', ca: good.ca }, encrypted: true },
    { server: 'misnamed', tls: { mode: 'verify-ca', ca: good.ca }, encrypted: true },
    { server: 'named', tls: { mode: 'verify-full', ca: good.ca }, encrypted: true },
    { server: 'named', tls: { mode: 'verify-full', ca: bad.ca + good.ca }, encrypted: true },
  ])('$server server, $tls.mode: encrypted $encrypted', async ({ server, tls, encrypted }) => {
    const result = await read(server, tls)

    const cipher = result.ok ? result.rows[0]?.get('name') : failureOf(result)
    if (encrypted) expect(cipher).toMatch(/^TLS_/)
    else expect(cipher).toBe('')
  })

  test.each<{ server: keyof typeof servers; tls: Tls; says: string }>([
    { server: 'none', tls: { mode: 'required' }, says: 'the server has no TLS' },
    { server: 'none', tls: { mode: 'verify-full', ca: good.ca }, says: 'the server has no TLS' },
    { server: 'named', tls: { mode: 'verify-ca' }, says: 'certificate' },
    { server: 'named', tls: { mode: 'verify-ca', ca: bad.ca }, says: 'certificate' },
    { server: 'named', tls: { mode: 'verify-full', ca: bad.ca }, says: 'certificate' },
    { server: 'expired', tls: { mode: 'verify-ca', ca: good.ca }, says: 'expired' },
    { server: 'misnamed', tls: { mode: 'verify-full', ca: good.ca }, says: 'localhost' },
    { server: 'named', tls: { mode: 'verify-full', ca: 'no PEM' }, says: 'certificate' },
  ])('$server server, $tls.mode fails: $says', async ({ server, tls, says }) => {
    const failure = failureOf(await read(server, tls))

    expect(failure.code).toBe('TlsFailed')
    expect(failure.message).toContain(says)
  })

  test('an address cannot be checked against the names of a certificate', async () => {
    const tls: Tls = { mode: 'verify-full', ca: good.ca }

    const failure = failureOf(await read('named', tls, { host: '127.0.0.1' }))

    expect(failure.code).toBe('TlsFailed')
    expect(failure.message).toContain('use a DNS name')
  })

  test('a user who must use TLS is refused without it and served with it', async () => {
    const plainly = await read('named', undefined, { username: 'strict' })
    const encrypted = await read('named', { mode: 'required' }, { username: 'strict' })

    expect(failureOf(plainly).code).toBe('AccessDenied')
    expect(failureOf(plainly).message).toContain('tls.mode')
    expect(encrypted.ok).toBe(true)
  })

  test('a server that takes encrypted connections only is served with one', async () => {
    await servers.named?.sql('SET GLOBAL require_secure_transport = ON')
    const plainly = await read('named', { mode: 'disabled' })
    const encrypted = await read('named', { mode: 'required' })
    await servers.named?.sql('SET GLOBAL require_secure_transport = OFF')

    expect(failureOf(plainly).message).toContain('tls.mode')
    expect(encrypted.ok).toBe(true)
  })

  test('an encrypted connection cut at any byte gives all rows or a failure', async () => {
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: servers.named?.port ?? 0 })
    const tls: Tls = { mode: 'verify-full', ca: good.ca }
    await read('named', tls, { port: proxy.port })
    const total = proxy.takeBytes()

    const codes = new Set<string>()
    for (let cut = 0; cut <= 124; cut++) {
      const afterBytes = Math.floor((total * cut) / 120)
      proxy.setFault({ kind: 'cut', afterBytes, reset: cut % 2 === 1 })
      const result = await read('named', tls, { port: proxy.port })
      codes.add(result.ok ? `${String(result.rows.length)} row` : result.failure.code)
    }
    await proxy.stop()

    expect([...codes].toSorted()).toEqual(['1 row', 'Interrupted', 'TlsFailed', 'Unreachable'])
  })

  test('a source that fell back to plain text keeps working', async () => {
    const source = createMysqlSource({
      type: 'mysql',
      host: 'localhost',
      port: servers.none?.port,
      username: 'lynq',
      password: 'pw',
      database: 'shop',
      tls: { mode: 'preferred' },
    })

    const results = await Promise.all(
      Array.from({ length: 10 }, () => source.read({ table: 'cipher', columns: ['name'] })),
    )
    await source.close()

    expect(results.map(({ ok }) => ok)).toEqual(Array.from({ length: 10 }, () => true))
  })
})
