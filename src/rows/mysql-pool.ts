import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import {
  createConnectionPool,
  type BarePool,
  type ConnectionPool,
  type Lease,
} from './connection-pool.ts'
import { portOf, tlsOptions, type DatabaseConnection } from './database-connection.ts'
import { errorIdentity } from './mysql-failure.ts'
import type { ReadLimits } from './read-limits.ts'

export function createMysqlPool(
  connection: DatabaseConnection,
  limits: ReadLimits,
): ConnectionPool<PoolConnection> {
  return createConnectionPool(
    connection,
    (plain) => makePool(poolOptions(connection, limits, plain)),
    (error) => errorIdentity(error) === 'HANDSHAKE_NO_SSL_SUPPORT',
  )
}

function makePool(options: PoolOptions): BarePool<PoolConnection> {
  const open = new Set<PoolConnection>()
  const pool = createPool(options)
  pool.on('connection', (member: PoolConnection) => {
    open.add(member)
    member.once('end', () => open.delete(member))
    // A connection may break twice; an error that nobody listens to would end the process.
    member.on('error', () => open.delete(member))
  })
  return {
    lease: () => lease(pool),
    end: () => new Promise((resolve) => pool.end(() => resolve())),
    destroy: () => {
      for (const member of open) member.destroy()
      open.clear()
    },
  }
}

function lease(pool: Pool): Promise<Lease<PoolConnection>> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, session) => {
      if (error) reject(error)
      else {
        resolve({
          session,
          release: () => session.release(),
          destroy: () => session.destroy(),
        })
      }
    })
  })
}

function poolOptions(
  connection: DatabaseConnection,
  limits: ReadLimits,
  plain: boolean,
): PoolOptions {
  const ssl = plain ? undefined : tlsOptions(connection)
  const verifyIdentity = connection.tls?.mode === 'verify-full'
  return {
    host: connection.host,
    port: portOf(connection),
    user: connection.username,
    ...(connection.password === undefined ? {} : { password: connection.password }),
    database: connection.database,
    charset: 'utf8mb4',
    connectTimeout: limits.connectTimeoutMs,
    connectionLimit: limits.maxConnections,
    // One less than the limit: mysql2 closes idle connections only then.
    maxIdle: Math.max(0, limits.maxConnections - 1),
    idleTimeout: limits.idleConnectionMs,
    queueLimit: 1_000,
    gracefulEnd: true,
    multipleStatements: false,
    // A hostile server could otherwise ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    ...(ssl === undefined ? {} : { ssl: { ...ssl, verifyIdentity } }),
  }
}
