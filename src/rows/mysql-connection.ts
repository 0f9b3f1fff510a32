import type { PoolOptions, SslOptions } from 'mysql2'

export type MysqlTlsMode = 'disabled' | 'preferred' | 'required' | 'verify-ca' | 'verify-full'

/** How to reach a database; the fields of the hub's `source.mysql` with its Secrets looked up. */
export interface MysqlConnection {
  readonly type: 'mysql'
  readonly host: string
  /** Default: 3306. */
  readonly port?: number | undefined
  readonly username: string
  /** Default: none is sent. */
  readonly password?: string | undefined
  readonly database: string
  /** `ca` is PEM; default: the public CAs. Default mode: disabled. */
  readonly tls?: { readonly mode: MysqlTlsMode; readonly ca?: string | undefined } | undefined
}

export interface ReadLimits {
  /** Connections to one database. Default: 4. */
  readonly maxConnections: number
  /** TCP, TLS and log-in together. Default: 3,000. */
  readonly connectTimeoutMs: number
  /** The SELECT, first byte to last. Default: 5,000. */
  readonly queryTimeoutMs: number
  /** A whole read, waiting for a connection included; Metacontroller waits 10 s. Default: 7,500. */
  readonly readTimeoutMs: number
  /** Rows of one read; one more and the read fails. Default: 100,000. */
  readonly maxRows: number
  /** Bytes of the values of one read. Default: 256 MiB. */
  readonly maxBytes: number
  /** An idle connection is closed after this time. Default: 60,000. */
  readonly idleConnectionMs: number
}

export const defaultReadLimits: ReadLimits = {
  maxConnections: 4,
  connectTimeoutMs: 3_000,
  queryTimeoutMs: 5_000,
  readTimeoutMs: 7_500,
  maxRows: 100_000,
  maxBytes: 256 * 1024 * 1024,
  idleConnectionMs: 60_000,
}

/** `plain` leaves out TLS whatever the mode says: the second try of mode `preferred`. */
export function mysqlPoolOptions(
  connection: MysqlConnection,
  limits: ReadLimits,
  plain: boolean,
): PoolOptions {
  const ssl = plain ? undefined : tlsOptions(connection)
  return {
    host: connection.host,
    port: connection.port ?? 3306,
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
    ...(ssl === undefined ? {} : { ssl }),
  }
}

function tlsOptions({ tls }: MysqlConnection): SslOptions | undefined {
  switch (tls?.mode) {
    case undefined:
    case 'disabled':
      return undefined
    case 'preferred':
    case 'required':
      return { rejectUnauthorized: false, minVersion: 'TLSv1.2' }
    case 'verify-ca':
    case 'verify-full':
      return {
        rejectUnauthorized: true,
        verifyIdentity: tls.mode === 'verify-full',
        minVersion: 'TLSv1.2',
        ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      }
  }
}
