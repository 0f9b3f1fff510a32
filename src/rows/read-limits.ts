/** What one read, and all reads of one database together, may take. */
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
