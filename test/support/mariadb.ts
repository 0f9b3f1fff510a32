import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { freePort } from './free-port.ts'
import { ownServer } from './own-server.ts'

const serverBinary = ['/usr/sbin/mariadbd', '/usr/libexec/mariadbd'].find((path) =>
  existsSync(path),
)
const installBinary = ['/usr/bin/mariadb-install-db'].find((path) => existsSync(path))

/** A private server on a loopback port, with its own data folder, that nobody else uses. */
export interface Mariadb {
  readonly host: string
  readonly port: number
  /** Runs statements as the administrator; answers the rows of a single SELECT. */
  sql(statements: string): Promise<RowDataPacket[]>
  /** Same port and data, new process. `killed` skips the orderly shutdown. */
  restart(options?: { killed?: boolean }): Promise<void>
  /** Down, with the data kept for `restart`. */
  shutDown(): Promise<void>
  /** Down for good; the data folder is removed. */
  stop(): Promise<void>
}

/** For `describe.skipIf(!mariadbAvailable())`: whether Debian's mariadb-server is installed. */
export function mariadbAvailable(): boolean {
  return serverBinary !== undefined && installBinary !== undefined
}

const commonFlags = [
  // The data is thrown away: waiting for the disk would take most of the start.
  '--debug-no-sync',
  '--innodb-flush-method=nosync',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-log-file-size=4M',
  '--innodb-buffer-pool-size=32M',
  '--skip-name-resolve',
  // mariadbd refuses root unless it is told so.
  ...(process.getuid?.() === 0 ? ['--user=root'] : []),
]

/** `args` are added to the server's command line, for example `--ssl-cert=…`. */
export async function startMariadb(args: readonly string[] = []): Promise<Mariadb> {
  if (serverBinary === undefined || installBinary === undefined) {
    throw new Error('mariadb-server is not installed: skip with mariadbAvailable()')
  }
  const binary = serverBinary
  const folder = await mkdtemp(join(tmpdir(), 'lynq-mariadb-'))
  const dataFolder = join(folder, 'data')
  const socketPath = join(folder, 'sock')
  const port = await freePort()
  await promisify(execFile)(installBinary, [
    '--no-defaults',
    `--datadir=${dataFolder}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    `--tmpdir=${folder}`,
    ...commonFlags,
  ])
  const sql = async (statements: string): Promise<RowDataPacket[]> => {
    const connection = await createConnection({
      socketPath,
      user: 'root',
      multipleStatements: true,
      dateStrings: true,
    })
    try {
      const [rows] = await connection.query<RowDataPacket[]>(statements)
      return rows
    } finally {
      connection.destroy()
    }
  }

  const server = ownServer({
    name: 'mariadbd',
    folder,
    kill: 'SIGKILL',
    ask: () => sql('SELECT 1'),
    spawn: () =>
      spawn(
        binary,
        [
          '--no-defaults',
          `--datadir=${dataFolder}`,
          `--socket=${socketPath}`,
          `--pid-file=${join(folder, 'pid')}`,
          `--port=${String(port)}`,
          // A server that starts clears its temporary files away, and those of others with them.
          `--tmpdir=${folder}`,
          '--bind-address=127.0.0.1',
          '--skip-log-bin',
          '--performance-schema=OFF',
          ...commonFlags,
          ...args,
        ],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      ),
  })
  await server.start()
  return {
    host: '127.0.0.1',
    port,
    sql,
    restart: async ({ killed = false } = {}) => {
      await server.end(killed ? 'SIGKILL' : 'SIGTERM')
      await server.start()
    },
    shutDown: () => server.end('SIGTERM'),
    stop: () => server.remove(),
  }
}
