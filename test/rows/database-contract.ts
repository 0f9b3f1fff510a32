import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { defaultReadLimits, type ReadLimits } from '../../src/rows/read-limits.ts'
import type { ReadResult, RowQuery, RowSource } from '../../src/rows/row-source.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { failureOf, plain } from './row-source-contract.ts'

/**
 * A real server with the tables tenants (2 rows), big (3,000 rows of id and pad) and the views slow
 * (30 s), nap (one row, 0.2 s) and trickle (big, slowly), and the user lynq who may read them.
 */
export interface DatabaseUnderTest {
  readonly server: () => {
    readonly host: string
    readonly port: number
    restart(options: { killed: boolean }): Promise<void>
  }
  /** Before it: where the lines are cut. */
  readonly proxy: () => TcpProxy
  readonly open: (change?: Partial<DatabaseConnection>, limits?: ReadLimits) => RowSource
  /** One read with a source of its own. */
  readonly readOnce: (
    change: Partial<DatabaseConnection>,
    query?: Partial<RowQuery>,
    limits?: Partial<ReadLimits>,
  ) => Promise<ReadResult>
  /** What others say to someone who connects, by who it is. */
  readonly greetings: readonly (readonly [who: string, bytes: string])[]
  /** After which bytes of `total` a line is cut. */
  readonly cuts: (total: number) => readonly number[]
  /** How many sessions lynq has. */
  readonly sessions: () => Promise<number>
  /** Ways to end a session of lynq from outside, by name. */
  readonly kills: Readonly<Record<string, () => Promise<void>>>
}

/** What every kind of database must do beyond the contract of row sources: all rows or a failure, in time. */
export function describeDatabase(database: DatabaseUnderTest): void {
  const { open, readOnce } = database
  const through = (): Partial<DatabaseConnection> => ({
    host: database.proxy().host,
    port: database.proxy().port,
  })

  describe('something else listens at the port', () => {
    test.each(database.greetings)('%s', async (_, greeting) => {
      const server = createServer((socket) =>
        socket.on('error', () => undefined).end(greeting, 'latin1'),
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo

      const result = await readOnce({ port }, {}, { connectTimeoutMs: 500 })
      server.close()

      expect(['Unreachable', 'Failed', 'Interrupted']).toContain(failureOf(result).code)
    })
  })

  describe('all rows or none', () => {
    test('exactly as many rows as allowed are rows, one more is TooManyRows', async () => {
      const query = { table: 'big', columns: ['id'] }

      expect(plain(await readOnce({}, query, { maxRows: 3000 }))).toHaveLength(3000)
      expect(failureOf(await readOnce({}, query, { maxRows: 2999 })).code).toBe('TooManyRows')
    })

    test('more bytes than allowed are TooManyRows', async () => {
      const result = await readOnce({}, { table: 'big', columns: ['pad'] }, { maxBytes: 100_000 })

      expect(failureOf(result).code).toBe('TooManyRows')
    })

    test('a connection cut at any byte gives all rows or a failure', async () => {
      const proxy = database.proxy()
      const query = { table: 'big', columns: ['id', 'pad'] }
      proxy.setFault({ kind: 'none' })
      proxy.takeBytes()
      const whole = plain(await readOnce(through(), query))
      const offsets = database.cuts(proxy.takeBytes())

      const codes = new Set<string>()
      for (const [index, afterBytes] of offsets.entries()) {
        proxy.setFault({ kind: 'cut', afterBytes, reset: index % 2 === 1 })
        const result = await readOnce(through(), query)
        codes.add(result.ok ? 'rows' : result.failure.code)
        if (result.ok) expect(plain(result), `cut at ${String(afterBytes)}`).toEqual(whole)
      }
      proxy.setFault({ kind: 'none' })

      expect(whole).toHaveLength(3000)
      expect([...codes].toSorted()).toEqual(['Interrupted', 'Unreachable', 'rows'])
      await until(() => proxy.openConnections() === 0)
    }, 90_000)

    test.each(Object.entries(database.kills))('%s in mid-answer is a failure', async (_, kill) => {
      const reading = readOnce({}, { table: 'trickle', columns: ['id', 'pad', 'nap'] })
      await delay(700)
      await kill()

      expect(failureOf(await reading).code).toBe('Interrupted')
    })

    test('the server killed in mid-answer is a failure, and after its return rows come', async () => {
      const source = open()
      const reading = source.read({ table: 'trickle', columns: ['id', 'pad', 'nap'] })
      await delay(500)
      await database.server().restart({ killed: true })

      const during = await reading
      const after = await source.read({ table: 'tenants', columns: ['id'] })
      await source.close()

      expect(['Interrupted', 'Unreachable']).toContain(failureOf(during).code)
      expect(plain(after)).toHaveLength(2)
    })
  })

  describe('nothing waits for ever', () => {
    test('the server stops a query that nobody waits for any more', async () => {
      await readOnce({}, { table: 'slow' }, { queryTimeoutMs: 1_000 })

      await until(async () => (await database.sessions()) === 0)
    })

    test('more reads than connections wait for their turn', async () => {
      const source = open({}, { ...defaultReadLimits, maxConnections: 2 })

      const results = await Promise.all(
        Array.from({ length: 6 }, () => source.read({ table: 'nap', columns: ['id'] })),
      )
      await source.close()

      expect(results.map(({ ok }) => ok)).toEqual(Array.from({ length: 6 }, () => true))
    })

    test('a read that gets no connection in time is a failure', async () => {
      const limits = { ...defaultReadLimits, maxConnections: 1, readTimeoutMs: 1_000 }
      const source = open({}, limits)

      const results = await Promise.all(
        ['slow', 'tenants'].map((table) => source.read({ table, columns: ['plan_id'] })),
      )
      await source.close()

      expect(results.map((result) => failureOf(result).code)).toEqual(['Timeout', 'Unreachable'])
    })
  })

  describe('connections', () => {
    test('never exceed the limit, are kept, and are gone after close', async () => {
      const counter = await startTcpProxy(database.server())
      const source = open({ host: counter.host, port: counter.port })

      for (let round = 0; round < 3; round++) {
        await Promise.all(
          Array.from({ length: 30 }, () => source.read({ table: 'big', columns: ['id'] })),
        )
      }
      const kept = counter.openConnections()
      await source.close()
      await until(() => counter.openConnections() === 0)
      await counter.stop()

      expect(kept).toBe(4)
      expect(counter.mostConnections()).toBe(4)
    })

    test('that broke while they were kept are replaced without a failure', async () => {
      const source = open(through())
      const query = { table: 'tenants', columns: ['id'] }
      await Promise.all(Array.from({ length: 4 }, () => source.read(query)))

      database.proxy().dropAll()
      const results = await Promise.all(Array.from({ length: 8 }, () => source.read(query)))
      await source.close()

      for (const result of results) expect(plain(result)).toHaveLength(2)
    })

    test('are closed after a while without reads', async () => {
      const source = open(through(), { ...defaultReadLimits, idleConnectionMs: 100 })
      await source.read({ table: 'tenants', columns: ['id'] })

      await until(() => database.proxy().openConnections() === 0)
      const again = await source.read({ table: 'tenants', columns: ['id'] })
      await source.close()

      expect(plain(again)).toHaveLength(2)
    })
  })
}

/** Stalled lines and whatever else `readings` holds end in time; answers their codes in order. */
export async function endsInTime(
  { server, readOnce }: DatabaseUnderTest,
  readings: () => readonly Promise<ReadResult>[],
  patienceMs: number,
): Promise<readonly string[]> {
  const lines = await Promise.all(
    [0, 1, 50, 90, 100, 200, 400, 700, 5_000, 300_000].map(async (afterBytes) => {
      const line = await startTcpProxy(server())
      line.setFault({ kind: 'stall', afterBytes })
      return line
    }),
  )
  const started = performance.now()
  const timed = async (reading: Promise<ReadResult>): Promise<{ code: string; ms: number }> => ({
    code: failureOf(await reading).code,
    ms: performance.now() - started,
  })
  const stalls = lines.map(({ host, port }) =>
    timed(readOnce({ host, port }, { table: 'big', columns: ['id', 'pad'] })),
  )
  const results = await Promise.all([...readings().map(timed), ...stalls])
  await Promise.all(lines.map((line) => line.stop()))
  for (const { code, ms } of results) {
    // PostgreSQL itself ends a transaction whose client seems to be away.
    expect(['Interrupted', 'Timeout', 'Unreachable']).toContain(code)
    expect(ms).toBeLessThan(patienceMs)
  }
  return results.map(({ code }) => code)
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(isTrue, { timeout: 6_000, interval: 50 }).toBe(true)
}
