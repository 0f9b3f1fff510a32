import { createPool, type Pool, type PoolConnection } from 'mysql2'
import { mysqlPoolOptions, type MysqlConnection, type ReadLimits } from './mysql-connection.ts'
import { errorIdentity } from './mysql-failure.ts'
import { StatementTimeout } from './mysql-statement.ts'

export interface MysqlPool {
  /** A connection of our own until `release` or `destroy`; rejects when there is none in time. */
  lease(timeoutMs: number): Promise<PoolConnection>
  /** Says good-bye to the server; to be called when nothing is leased. */
  end(): Promise<void>
}

const goodbyeMs = 1_000

export function createMysqlPool(connection: MysqlConnection, limits: ReadLimits): MysqlPool {
  const open = new Set<PoolConnection>()
  const makePool = (plain: boolean): Pool => {
    const made = createPool(mysqlPoolOptions(connection, limits, plain))
    made.on('connection', (member: PoolConnection) => {
      open.add(member)
      member.once('end', () => open.delete(member))
      // A connection may break twice; an error that nobody listens to would end the process.
      member.on('error', () => open.delete(member))
    })
    return made
  }
  const pools = [makePool(false)]
  const current = (): Pool => pools.at(-1) ?? makePool(false)

  return {
    lease: async (timeoutMs) => {
      const tried = current()
      try {
        return await lease(tried, timeoutMs)
      } catch (error) {
        const hasNoTls = errorIdentity(error) === 'HANDSHAKE_NO_SSL_SUPPORT'
        if (!hasNoTls || connection.tls?.mode !== 'preferred') throw error
        // Others may be waiting in the first pool, so it is not ended yet.
        if (current() === tried) pools.push(makePool(true))
        return await lease(current(), timeoutMs)
      }
    },
    end: async () => {
      await Promise.all(pools.map(endPool))
      for (const member of open) member.destroy()
      open.clear()
    },
  }
}

function lease(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new StatementTimeout())
    }, timeoutMs)
    pool.getConnection((error, connection) => {
      clearTimeout(timer)
      if (error) reject(error)
      else if (isLate) connection.release()
      else resolve(connection)
    })
  })
}

function endPool(pool: Pool): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, goodbyeMs)
    pool.end(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
