import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort } from './free-port.ts'
import { ownServer } from './own-server.ts'

// Debian keeps the servers of each version apart, and off the PATH.
const versions = '/usr/lib/postgresql'
const binaries = existsSync(versions)
  ? readdirSync(versions)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(versions, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined
const account = accountOf('postgres')
const isRoot = process.getuid?.() === 0

/** A private server on a loopback port, with its own data folder, that nobody else uses. */
export interface Postgres {
  readonly host: string
  readonly port: number
  /** Runs statements as the administrator; answers the rows of a single SELECT. */
  sql(statements: string, database?: string): Promise<Record<string, unknown>[]>
  /** Same port and data, new process. `killed` skips the orderly shutdown. */
  restart(options?: { killed?: boolean }): Promise<void>
  /** Down, with the data kept for `restart`. */
  shutDown(): Promise<void>
  /** Down for good; the data folder is removed. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** `-c` settings, such as `ssl=on`. */
  readonly settings?: readonly string[]
  /** Text files in the data folder, by name: certificates, pg_hba.conf. */
  readonly files?: Readonly<Record<string, string>>
}

/** For `describe.skipIf(!postgresAvailable())`: whether Debian's postgresql is installed. */
export function postgresAvailable(): boolean {
  return binaries !== undefined && (!isRoot || account !== undefined)
}

export async function startPostgres({
  settings = [],
  files = {},
}: PostgresOptions = {}): Promise<Postgres> {
  if (binaries === undefined || (isRoot && account === undefined)) {
    throw new Error('postgresql is not installed: skip with postgresAvailable()')
  }
  // The server refuses root, whatever it is told.
  const as = isRoot && account !== undefined ? account : {}
  const folder = await mkdtemp(join(tmpdir(), 'lynq-postgres-'))
  if (isRoot && account !== undefined) await chown(folder, account.uid, account.gid)
  const dataFolder = join(folder, 'data')
  const port = await freePort()
  await promisify(execFile)(
    join(binaries, 'initdb'),
    ['-D', dataFolder, '-U', 'admin', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...as, cwd: folder },
  )
  await write({
    'pg_hba.conf':
      'local all all trust\nhost all admin all trust\nhost all all all scram-sha-256\n',
    ...files,
  })
  async function write(texts: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(texts)) {
      const path = join(dataFolder, name)
      await writeFile(path, text, { mode: 0o600 })
      if (isRoot && account !== undefined) await chown(path, account.uid, account.gid)
    }
  }

  const sql: Postgres['sql'] = async (statements, database = 'postgres') => {
    const client = new Client({ host: folder, port, user: 'admin', database })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(statements)).rows
    } finally {
      await client.end()
    }
  }

  const server = ownServer({
    name: 'postgres',
    folder,
    kill: 'SIGQUIT',
    ask: () => sql('SELECT 1'),
    spawn: () =>
      spawn(
        join(binaries, 'postgres'),
        [
          ...['-D', dataFolder, '-p', String(port), '-k', folder],
          ...[
            'listen_addresses=127.0.0.1',
            // The data is thrown away: waiting for the disk would take most of the start.
            'fsync=off',
            'full_page_writes=off',
            'autovacuum=off',
            'shared_buffers=16MB',
            ...settings,
          ].flatMap((setting) => ['-c', setting]),
        ],
        { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
      ),
  })
  await server.start()
  return {
    host: '127.0.0.1',
    port,
    sql,
    restart: async ({ killed = false } = {}) => {
      // SIGQUIT ends all its processes without a shutdown; SIGKILL would leave them behind.
      await server.end(killed ? 'SIGQUIT' : 'SIGINT')
      await server.start()
    },
    shutDown: () => server.end('SIGINT'),
    stop: () => server.remove(),
  }
}

function accountOf(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}
