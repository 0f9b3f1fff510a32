import { createHmac, randomBytes } from 'node:crypto'
import type { DatabaseConnection } from './database-connection.ts'
import { createMysqlSource } from './mysql-source.ts'
import { createPostgresSource } from './postgres-source.ts'
import { failed } from './read-failure.ts'
import { defaultReadLimits, type ReadLimits } from './read-limits.ts'
import type { ReadResult, RowQuery, RowSource } from './row-source.ts'
import { createStaticSource, type StaticConnection } from './static-source.ts'

/** Where rows come from, with all that is secret about it. Never log one. */
export type RowConnection = DatabaseConnection | StaticConnection

export interface RowSourcesLimits extends ReadLimits {
  /** A database that nobody reads from is let go of after this time. Default: 300,000. */
  readonly idleSourceMs: number
}

/** The databases in use: one pool for each, whatever the number of hubs that read from it. */
export interface RowSources {
  /**
   * The source of a connection. Cheap: ask anew for every read. A changed password opens a new
   * pool; the old one ends when its running reads have.
   */
  for(connection: RowConnection): RowSource
  /**
   * Changes with any setting of the connection, its password included, and with the query. It gives
   * nothing away, not even to a guess: its key is made anew with every start.
   */
  fingerprint(connection: RowConnection, query?: RowQuery): string
  /** Waits for running reads, then closes all. */
  close(): Promise<void>
}

interface OpenSource {
  readonly source: RowSource
  readonly fingerprint: string
  readonly idleTimer: NodeJS.Timeout
}

const createSource = { mysql: createMysqlSource, postgresql: createPostgresSource } as const

export function createRowSources(limits: Partial<RowSourcesLimits> = {}): RowSources {
  const { idleSourceMs, ...readLimits } = { idleSourceMs: 300_000, ...defaultReadLimits, ...limits }
  const key = randomBytes(32)
  const byPlace = new Map<string, OpenSource>()
  const ending = new Set<Promise<void>>()
  let isClosed = false

  const digest = (value: unknown): string =>
    createHmac('sha256', key).update(JSON.stringify(value)).digest('hex')

  const end = (place: string, { source, idleTimer }: OpenSource): void => {
    clearTimeout(idleTimer)
    byPlace.delete(place)
    const ended = source.close()
    ending.add(ended)
    void ended.finally(() => ending.delete(ended))
  }

  const open = (connection: DatabaseConnection): RowSource => {
    const place = digest({ ...connection, password: null })
    const fingerprint = digest(connection)
    const present = byPlace.get(place)
    if (present?.fingerprint === fingerprint) {
      present.idleTimer.refresh()
      return present.source
    }
    if (present !== undefined) end(place, present)
    const opened: OpenSource = {
      source: createSource[connection.type](connection, readLimits),
      fingerprint,
      idleTimer: setTimeout(() => end(place, opened), idleSourceMs).unref(),
    }
    byPlace.set(place, opened)
    return opened.source
  }

  const read = (connection: DatabaseConnection, query: RowQuery): Promise<ReadResult> =>
    isClosed
      ? Promise.resolve(failed('Interrupted', 'the service is shutting down'))
      : open(connection).read(query)

  return {
    // The pool is looked up at the read, not before: it may have ended in between.
    for: (connection) =>
      connection.type === 'static'
        ? createStaticSource(connection)
        : { read: (query) => read(connection, query), close: () => Promise.resolve() },
    fingerprint: (connection, query) => digest([connection, query ?? null]),
    close: async () => {
      isClosed = true
      for (const [place, source] of byPlace) end(place, source)
      await Promise.all(ending)
    },
  }
}
