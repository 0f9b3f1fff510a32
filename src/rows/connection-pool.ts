import { setTimeout as delay } from 'node:timers/promises'
import type { DatabaseConnection } from './database-connection.ts'
import { StatementTimeout } from './statement.ts'

/** A connection that nobody else uses, until it is given back by one of these. */
export interface Lease<Session> {
  readonly session: Session
  /** For one in good order: it is kept for the next. */
  release(): void
  /** For one that broke, or has half an answer in it. */
  destroy(): void
}

export interface ConnectionPool<Session> {
  /** Rejects when there is none in time, or with what the driver says of a failed log-in. */
  lease(timeoutMs: number): Promise<Lease<Session>>
  /** Says good-bye to the server; to be called when nothing is leased. */
  end(): Promise<void>
}

/** A driver's own pool, without a clock. */
export interface BarePool<Session> {
  lease(): Promise<Lease<Session>>
  end(): Promise<void>
  /** Breaks what did not end. */
  destroy(): void
}

const goodbyeMs = 1_000

/**
 * A pool with a clock that, in TLS mode `preferred`, falls back to plain connections once the server
 * says that it has no TLS. `makePool(true)` leaves out TLS whatever the mode says.
 */
export function createConnectionPool<Session>(
  connection: DatabaseConnection,
  makePool: (plain: boolean) => BarePool<Session>,
  isWithoutTls: (error: unknown) => boolean,
): ConnectionPool<Session> {
  const pools = [makePool(false)]
  const current = (): BarePool<Session> => pools.at(-1) ?? makePool(false)

  return {
    lease: async (timeoutMs) => {
      const tried = current()
      try {
        return await leaseInTime(tried, timeoutMs)
      } catch (error) {
        if (connection.tls?.mode !== 'preferred' || !isWithoutTls(error)) throw error
        // Others may be waiting in the first pool, so it is not ended yet.
        if (current() === tried) pools.push(makePool(true))
        return await leaseInTime(current(), timeoutMs)
      }
    },
    end: async () => {
      const ended = Promise.allSettled(pools.map((pool) => pool.end()))
      await Promise.race([ended, delay(goodbyeMs, undefined, { ref: false })])
      for (const pool of pools) pool.destroy()
    },
  }
}

function leaseInTime<Session>(pool: BarePool<Session>, timeoutMs: number): Promise<Lease<Session>> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new StatementTimeout())
    }, timeoutMs)
    pool.lease().then(
      (lease) => {
        clearTimeout(timer)
        if (isLate) lease.release()
        else resolve(lease)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error instanceof Error ? error : new StatementTimeout())
      },
    )
  })
}
