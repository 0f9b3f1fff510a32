import { Client, Pool, type ClientConfig, type PoolClient, type PoolConfig } from 'pg'
import { createConnectionPool, type BarePool, type ConnectionPool } from './connection-pool.ts'
import { portOf, tlsOptions, type DatabaseConnection } from './database-connection.ts'
import { guardParser } from './guard-parser.ts'
import { isWithoutTls, PasswordInClear, PasswordWanted } from './postgres-failure.ts'
import type { ReadLimits } from './read-limits.ts'

export function createPostgresPool(
  connection: DatabaseConnection,
  limits: ReadLimits,
): ConnectionPool<PoolClient> {
  return createConnectionPool(
    connection,
    (plain) => {
      const { connectTimeoutMs } = limits
      const options = poolOptions(connection, limits, plain)
      return makePool({ options, secret: () => passwordOf(connection), connectTimeoutMs })
    },
    isWithoutTls,
  )
}

interface PoolSettings {
  readonly options: PoolConfig
  /** Asked for only when the server wants it, and not among the options, where a copy could show it. */
  readonly secret: () => string
  readonly connectTimeoutMs: number
}

function makePool({ options, secret, connectTimeoutMs }: PoolSettings): BarePool<PoolClient> {
  const open = new Set<Client>()

  class GuardedClient extends Client {
    constructor(config?: ClientConfig) {
      const isPlain = options.ssl === false
      let isAskedForText = false
      const password = (): string => {
        if (isAskedForText && isPlain) throw new PasswordInClear()
        return secret()
      }
      // The time limit is no option of the pool, which would count the wait for a free connection, too.
      super({ ...config, password, connectionTimeoutMillis: connectTimeoutMs })
      const { connection } = this
      connection.once('authenticationCleartextPassword', () => (isAskedForText = true))
      // The server's answer to the wish for TLS is a letter, which pg reads before it parses.
      const isParsing = isPlain ? 'connect' : 'sslconnect'
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

function passwordOf({ password }: DatabaseConnection): string {
  if (password === undefined || password === '') throw new PasswordWanted()
  return password
}

function poolOptions(
  connection: DatabaseConnection,
  limits: ReadLimits,
  plain: boolean,
): PoolConfig {
  const { host, username, database, tls } = connection
  const ssl = plain ? undefined : tlsOptions(connection)
  // pg takes what is not given from PG* variables and ~/.pgpass of this process; hence no gaps here.
  return {
    host,
    port: portOf(connection),
    user: username,
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
