import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { escape } from 'mysql2'
import { loadExample } from '../../../src/simulate/example-files.ts'
import type { Fields } from '../../../src/simulate/fields.ts'
import { controllersWith } from '../../support/controllers-with.ts'
import { freePort } from '../../support/free-port.ts'
import type { Mariadb } from '../../support/mariadb.ts'
import { startMariadb } from '../../support/mariadb.ts'
import { buildBinaries } from './build-binaries.ts'
import { startControlPlane } from './control-plane.ts'
import { install } from './install.ts'
import { repository } from './repository.ts'
import type { World } from './world.ts'
import { openWorld } from './world.ts'

/** A row of the example's table; columns left out get their defaults. */
export type ExampleRow = Readonly<Record<string, string | number>>

/** A control plane and a MariaDB with the example's empty table; nothing of ours runs yet. */
export interface ExampleCluster {
  readonly world: World
  readonly mariadb: Mariadb
  readonly insert: (rows: readonly ExampleRow[]) => Promise<void>
  /** Applies the hub, which reads every `syncInterval`, and the four forms. */
  readonly applyExample: (syncInterval: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export async function startExampleCluster(say: (text: string) => void): Promise<ExampleCluster> {
  const binaries = buildBinaries(say)
  say('starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler, KWOK and MariaDB')
  const [controlPlane, mariadb] = await Promise.all([startControlPlane(binaries), startMariadb()])
  await install(controlPlane)
  const world = await openWorld(controlPlane, await freePort())
  const schema = join(repository, 'manifests/examples/multi-tier/schema.sql')
  await mariadb.sql(await readFile(schema, 'utf8'))
  const hookUrl = `http://127.0.0.1:${world.servicePort}/hooks`
  for (const object of controllersWith(hookUrl, [])) await world.client.apply(object)
  await world.client.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'mysql-credentials', namespace: 'lynq-system' },
    data: { password: btoa('readerpw') },
  })

  return {
    world,
    mariadb,
    insert: async (rows) => {
      const columns = Object.keys(rows[0] ?? {})
      const values = rows.map((row) => `(${columns.map((name) => escape(row[name])).join(', ')})`)
      await mariadb.sql(
        `INSERT INTO nodes_db.nodes (${columns.join(', ')}) VALUES ${values.join(', ')}`,
      )
    },
    applyExample: async (syncInterval) => {
      const { hub, forms } = await loadExample()
      const mysql = {
        host: mariadb.host,
        port: mariadb.port,
        username: 'node_reader',
        database: 'nodes_db',
        table: 'nodes',
        passwordRef: { name: 'mysql-credentials', key: 'password' },
      }
      const source = { type: 'mysql', syncInterval, mysql }
      await world.client.apply({ ...hub, spec: { ...(hub.spec as Fields), source } })
      for (const form of forms) await world.client.apply(form)
    },
    stop: async () => {
      await world.close()
      await controlPlane.stop()
      await mariadb.stop()
    },
  }
}

/** Waits for `isDone`, asked every 50 ms; answers the seconds since `since` (milliseconds). */
export async function secondsUntil(
  what: string,
  since: number,
  isDone: () => boolean,
): Promise<number> {
  const givenUpAt = Date.now() + 600_000
  while (!isDone()) {
    if (Date.now() > givenUpAt) throw new Error(`never came: ${what}`)
    await delay(50)
  }
  return (Date.now() - since) / 1000
}
