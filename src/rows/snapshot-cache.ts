import { LRUCache } from 'lru-cache'
import type { ReadResult } from './row-source.ts'

/** What one read gave, and when it began. */
export interface Snapshot {
  readonly result: ReadResult
  readonly at: Date
}

export interface SnapshotRequest {
  /** Whose rows: the hub. */
  readonly key: string
  /** Of everything that the rows depend on: connection, password, table, columns. */
  readonly fingerprint: string
  /** A snapshot this old is read anew: the sync interval. */
  readonly maxAgeMs: number
  /**
   * A snapshot begun before this is read anew: `status.lastSyncTime`, since another replica has
   * already acted on newer rows. Must not be rounded up.
   */
  readonly notBefore?: Date | undefined
  readonly now: Date
}

/** One read per hub and sync interval, shared by all syncs in between and by all that wait for it. */
export interface SnapshotCache {
  /** Rejects only if `read` does; that is not remembered. */
  read(request: SnapshotRequest, read: () => Promise<ReadResult>): Promise<Snapshot>
  /** Drops the rows of a hub; a read that is under way is not kept either. */
  forget(key: string): void
}

export interface SnapshotCacheLimits {
  /** Hubs. Default: 1,000. */
  readonly maxSnapshots: number
  /** Rows of all hubs together. Default: 1,000,000. */
  readonly maxRows: number
}

interface StoredSnapshot extends Snapshot {
  readonly fingerprint: string
}

interface RunningRead {
  readonly fingerprint: string
  readonly at: Date
  readonly snapshot: Promise<Snapshot>
}

/** A failure is not asked for again by every sync, yet an end of trouble is seen soon. */
const failureMaxAgeMs = 5_000

export function createSnapshotCache({
  maxSnapshots = 1_000,
  maxRows = 1_000_000,
}: Partial<SnapshotCacheLimits> = {}): SnapshotCache {
  const stored = new LRUCache<string, StoredSnapshot>({
    max: maxSnapshots,
    maxSize: maxRows,
    sizeCalculation: ({ result }) => (result.ok ? result.rows.length + 1 : 1),
  })
  const running = new Map<string, RunningRead>()

  const begin = (
    { key, fingerprint, now }: SnapshotRequest,
    read: () => Promise<ReadResult>,
  ): Promise<Snapshot> => {
    const finish = async (): Promise<Snapshot> => {
      try {
        const snapshot = { result: await read(), at: now }
        // A read that was overtaken or forgotten must not replace what came after it.
        if (running.get(key) === mine) stored.set(key, { ...snapshot, fingerprint })
        return snapshot
      } finally {
        if (running.get(key) === mine) running.delete(key)
      }
    }
    const mine: RunningRead = { fingerprint, at: now, snapshot: Promise.resolve().then(finish) }
    running.set(key, mine)
    return mine.snapshot
  }

  return {
    read: (request, read) => {
      const present = stored.get(request.key)
      if (present !== undefined && isFresh(present, request)) {
        return Promise.resolve({ result: present.result, at: present.at })
      }
      const shared = running.get(request.key)
      return shared !== undefined && isOfSameRows(shared, request)
        ? shared.snapshot
        : begin(request, read)
    },
    forget: (key) => {
      stored.delete(key)
      running.delete(key)
    },
  }
}

function isFresh(snapshot: StoredSnapshot, request: SnapshotRequest): boolean {
  const maxAgeMs = snapshot.result.ok
    ? request.maxAgeMs
    : Math.min(request.maxAgeMs, failureMaxAgeMs)
  // After the clock was set back an age is negative; it must not keep a snapshot for ever.
  const ageMs = Math.abs(request.now.getTime() - snapshot.at.getTime())
  return ageMs < maxAgeMs && isOfSameRows(snapshot, request)
}

function isOfSameRows(
  { fingerprint, at }: { readonly fingerprint: string; readonly at: Date },
  { fingerprint: wanted, notBefore }: SnapshotRequest,
): boolean {
  return fingerprint === wanted && (notBefore === undefined || at >= notBefore)
}
