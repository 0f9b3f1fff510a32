import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Fields } from '../../src/simulate/fields.ts'
import type { Mariadb } from '../support/mariadb.ts'
import { mariadbAvailable, startMariadb } from '../support/mariadb.ts'
import { openCluster } from '../support/open-cluster.ts'
import type { ScenarioCluster } from '../support/scenario-cluster.ts'
import { annotate, guardedHub, shopCondition, shopLine, untilHeld } from './guarded-shop.ts'
import { form, strategies } from './shop.ts'

const lists = `
configMaps:
  - id: settings
    nameTemplate: "{{ .uid }}-settings"
    spec: {apiVersion: v1, kind: ConfigMap, data: {size: "{{ .size }}"}}
`
const fill = (table: string, ids: readonly string[]): string =>
  `INSERT INTO ${table} VALUES ${ids.map((id) => `('${id}', '1', '1')`).join(', ')};`
const ids = Array.from({ length: 12 }, (_, index) => `r${String(index)}`)
const columns = '(id VARCHAR(40) PRIMARY KEY, `on` VARCHAR(5), size VARCHAR(5))'

describe.skipIf(!mariadbAvailable())('what people do to a real MariaDB', () => {
  let mariadb: Mariadb

  beforeAll(async () => {
    mariadb = await startMariadb()
  })
  afterAll(() => mariadb.stop())
  beforeEach(async () => {
    await mariadb.sql(
      `DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS old_shop; CREATE DATABASE shop; CREATE DATABASE old_shop;
       CREATE TABLE shop.tenants ${columns}; CREATE TABLE shop.leads ${columns}; CREATE TABLE old_shop.tenants ${columns};
       CREATE TABLE shop.plans (id VARCHAR(40) PRIMARY KEY);
       CREATE VIEW shop.joined AS SELECT t.* FROM shop.tenants t JOIN shop.plans p ON p.id = t.id;
       ${fill('shop.tenants', ids)} INSERT INTO shop.plans SELECT id FROM shop.tenants;
       ${fill(
         'shop.leads',
         Array.from({ length: 60 }, (_, index) => `lead${String(index)}`),
       )}
       CREATE OR REPLACE USER 'reader'@'%' IDENTIFIED BY 'readerpw';
       GRANT SELECT ON shop.* TO 'reader'@'%'; GRANT SELECT ON old_shop.* TO 'reader'@'%'`,
    )
  })

  const point = (cluster: ScenarioCluster, at: Fields): Promise<void> =>
    cluster.edit('LynqHub shop', { spec: { source: { mysql: at } } })

  const started = async (strategy: (typeof strategies)[number]): Promise<ScenarioCluster> => {
    const cluster = await openCluster({ strategy })
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'shop-database', namespace: 'lynq-system' },
      data: { password: btoa('readerpw') },
    })
    const hub = guardedHub([])
    const mysql = {
      host: mariadb.host,
      port: mariadb.port,
      username: 'reader',
      database: 'shop',
      table: 'joined',
      passwordRef: { name: 'shop-database', key: 'password' },
    }
    const source = { type: 'mysql', syncInterval: '4s', mysql }
    await cluster.apply({ ...hub, spec: { ...(hub.spec as Fields), source } })
    await cluster.apply(form('app', lists))
    await cluster.allReady(12)
    return cluster
  }

  test.each(
    strategies.flatMap((strategy) => [
      {
        name: 'TRUNCATE of the table',
        harm: () => mariadb.sql('TRUNCATE shop.tenants'),
        mend: () => mariadb.sql(fill('shop.tenants', ids)),
        strategy,
      },
      {
        name: 'an inner join that finds nothing',
        harm: () => mariadb.sql('DELETE FROM shop.plans'),
        mend: () => mariadb.sql('INSERT INTO shop.plans SELECT id FROM shop.tenants'),
        strategy,
      },
      {
        name: 'everything switched off',
        harm: () => mariadb.sql("UPDATE shop.tenants SET `on` = '0'"),
        mend: () => mariadb.sql("UPDATE shop.tenants SET `on` = '1'"),
        strategy,
      },
      {
        name: 'the wrong database',
        harm: (cluster: ScenarioCluster) =>
          point(cluster, { database: 'old_shop', table: 'tenants' }),
        mend: (cluster: ScenarioCluster) => point(cluster, { database: 'shop', table: 'joined' }),
        strategy,
      },
      {
        name: 'the wrong table, of five times the size',
        harm: (cluster: ScenarioCluster) => point(cluster, { table: 'leads' }),
        mend: (cluster: ScenarioCluster) => point(cluster, { table: 'joined' }),
        strategy,
      },
    ]),
  )(
    '$name takes no node away, and nothing is left of it when it is mended ($strategy)',
    async (one) => {
      const cluster = await started(one.strategy)
      const versions = (): readonly unknown[] =>
        ids.map((id) => cluster.get(`ConfigMap lynq-system/${id}-settings`).metadata.uid)
      const before = versions()

      await one.harm(cluster)
      await untilHeld(cluster, 12)
      await cluster.rest(15_000)
      expect(versions()).toEqual(before)
      expect(shopLine(cluster)).toMatch(/ DeletionsHeld$/)

      const made = cluster.nodes().length - 12

      await one.mend(cluster)
      if (made > 0) {
        // What the wrong table made is many nodes, too.
        const fingerprint = await untilHeld(cluster, made)
        await annotate(cluster, 'LynqHub shop', { 'lynq.sh/approve-deletions': fingerprint })
      }
      await cluster.until(
        'the end of the hold',
        () => shopCondition(cluster, 'DeletionsHeld')?.['status'] === 'False',
      )
      expect(versions()).toEqual(before)
    },
  )

  test.each(strategies)(
    'a TRUNCATE that is meant is approved, and all go (%s)',
    async (strategy) => {
      const cluster = await started(strategy)
      await mariadb.sql('TRUNCATE shop.tenants')
      const fingerprint = await untilHeld(cluster, 12)

      await annotate(cluster, 'LynqHub shop', { 'lynq.sh/approve-deletions': fingerprint })
      await cluster.until('no node', () => cluster.nodes().length === 0)
      await cluster.rest()

      expect(cluster.list('ConfigMap', 'lynq-system')).toEqual([])
    },
  )
})
