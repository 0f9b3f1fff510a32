import type { DatabaseConnection } from '../../src/rows/database-connection.ts'
import { createRowSources } from '../../src/rows/row-sources.ts'

/**
 * Run with --expose-gc and a connection: reads the table `tenants` and prints how many rows came, what
 * they hold, and what the process grew by at most meanwhile, garbage included.
 */
const connection = JSON.parse(process.argv[2] ?? '{}') as DatabaseConnection
const query = {
  table: 'tenants',
  columns: ['id', 'is_active', 'plan_id', 'domain', 'replicas', 'since'],
}
const sources = createRowSources({ queryTimeoutMs: 30_000, readTimeoutMs: 30_000 })
await sources.for(connection).read({ ...query, columns: ['nothing'] })
globalThis.gc?.()
const before = process.memoryUsage()
let peak = 0
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)

const result = await sources.for(connection).read(query)
clearInterval(watch)
peak = Math.max(peak, process.memoryUsage().rss)
globalThis.gc?.()
const held = process.memoryUsage().heapUsed - before.heapUsed
await sources.close()
const rows = result.ok ? result.rows.length : result.failure.message
process.stdout.write(JSON.stringify({ rows, held, peak: peak - before.rss }))
