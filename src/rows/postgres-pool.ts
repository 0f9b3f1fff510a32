import { Client, Pool, type ClientConfig, type PoolClient, type PoolConfig } from 'pg'
import { createConnectionPool, type BarePool, type ConnectionPool } from './connection-pool.ts'
import { portOf, tlsOptions, type DatabaseConnection } from './database-connection.ts'
import { guardParser } from './guard-parser.ts'
import { isWithoutTls, PasswordWanted } from './postgres-failure.ts'
import type { ReadLimits } from './read-limits.ts'

export function createPostgresPool(
  connection: DatabaseConnection,
  limits: ReadLimits,
): ConnectionPool<PoolClient> {
  return createConnectionPool(
    connection,
    (plain) => makePool(poolOptions(connection, limits, plain), limits.connectTimeoutMs),
    isWithoutTls,
  )
}

function makePool(options: PoolConfig, connectTimeoutMs: number): BarePool<PoolClient> {
  const open = new Set<Client>()

  class GuardedClient extends Client {
    constructor(config?: ClientConfig) {
      // The pool hides the password from a copy. The time limit is no option of the pool, which
      // would count the wait for a free connection, too.
      const { password } = options
      super({ ...config, password, connectionTimeoutMillis: connectTimeoutMs })
      const { connection } = this
      // The server's answer to the wish for TLS is a letter, which pg reads before it parses.
      const isParsing = options.ssl === false ? 'connect' : 'sslconnect'
      connection.on(isParsing, () => guardParser(connection.stream))
      // Also after an error of the log-in that is not the socket's.
      connection.on('error', () => connection.stream.destroy())
      open.add(this)
      connection.once('end', () => open.delete(this))
      // A connection may break twice; an error that nobody listens to would end the process.
      this.on('error', () => undefined)
    }
  }

  const pool = new Pool({ ...options, Client: GuardedClient })
  pool.on('error', () => undefined)
  return {
    lease: async () => {
      const session = await pool.connect()
      return {
        session,
        release: () => session.release(),
        destroy: () => {
          session.connection.stream.destroy()
          session.release(true)
        },
      }
    },
    end: () => pool.end(),
    destroy: () => {
      for (const { connection } of open) connection.stream.destroy()
      open.clear()
    },
  }
}

function poolOptions(
  connection: DatabaseConnection,
  limits: ReadLimits,
  plain: boolean,
): PoolConfig {
  const { host, username, password, database, tls } = connection
  const ssl = plain ? undefined : tlsOptions(connection)
  // pg takes what is not given from PG* variables and ~/.pgpass of this process; hence no gaps here.
  return {
    host,
    port: portOf(connection),
    user: username,
    password: () => {
      if (password === undefined || password === '') throw new PasswordWanted()
      return password
    },
    database,
    application_name: 'lynq',
    sslnegotiation: 'postgres',
    ssl:
      ssl === undefined
        ? false
        : {
            ...ssl,
            ...(tls?.mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
          },
    max: limits.maxConnections,
    idleTimeoutMillis: limits.idleConnectionMs,
  }
}
