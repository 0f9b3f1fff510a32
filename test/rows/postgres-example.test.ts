import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectionOf } from '../../hooks/hub/connection.ts'
import { decodeHubSpec } from '../../src/api/decode.ts'
import type { HubSpec } from '../../src/api/hub.ts'
import { databaseOf } from '../../src/api/source.ts'
import { acceptRows, mappedColumns, type Rows } from '../../src/plan/accept-rows.ts'
import { createRowSources, type RowSources } from '../../src/rows/row-sources.ts'
import { loadExample } from '../../src/simulate/example-files.ts'
import { createCertificateAuthority } from '../support/certificates.ts'
import { postgresAvailable, startPostgres, type Postgres } from '../support/postgres.ts'
import { lynq } from '../cli/memory-io.ts'

const folder = 'manifests/examples/multi-tier'
const text = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8')
const manifest = load(text('postgresql/hub.yaml')) as { spec: HubSpec }

test('the hub for PostgreSQL and the forms of the example are without findings of their own', async () => {
  const names = ['postgresql/hub.yaml', ...['data', 'api', 'web', 'worker'].map(tierFile)]
  const files = Object.fromEntries(names.map((name) => [name, text(name)]))

  const { code, stdout } = await lynq(['validate', '-f', ...names], { files })

  expect(code).toBe(0)
  expect(stdout).not.toContain('postgresql/hub.yaml')
  expect(stdout).toContain('checked: 5, errors: 0')
})

test('it maps what the hub for MySQL maps, under the same name', () => {
  const { valueMappings, extraValueMappings } = (load(text('hub.yaml')) as typeof manifest).spec

  expect(manifest).toMatchObject({
    metadata: { name: 'multi-tier-nodes' },
    spec: { valueMappings, extraValueMappings },
  })
  expect(decodeHubSpec(manifest.spec).ok).toBe(true)
})

describe.skipIf(!postgresAvailable())('the multi-tier example on a real PostgreSQL', () => {
  const authority = createCertificateAuthority('example')
  let sources: RowSources
  let db: Postgres

  beforeAll(async () => {
    sources = createRowSources()
    const { cert, key } = authority.issue(['localhost'])
    db = await startPostgres({
      settings: ['ssl=on'],
      files: { 'server.crt': cert, 'server.key': key },
    })
    await db.sql('CREATE DATABASE nodes_db')
    await db.sql(text('postgresql/schema.sql'), 'nodes_db')
    const { rows } = await loadExample()
    const inserts = rows.map((row) => {
      const values = Object.values(row).map((value) => `'${value}'`)
      return `INSERT INTO nodes (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`
    })
    await db.sql(inserts.join(';'), 'nodes_db')
  }, 120_000)
  afterAll(async () => {
    await sources.close()
    await db.stop()
  })

  /** What the hub makes of its source; a database is looked for where the private server is. */
  const readRows = async (spec: HubSpec): Promise<Rows> => {
    const base64 = (value: string): string => Buffer.from(value).toString('base64')
    const secret = (name: string, data: Record<string, string>): object => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'lynq-system' },
      data,
    })
    const found = connectionOf(
      spec,
      {
        'Secret.v1': {
          'lynq-system/postgresql-credentials': secret('postgresql-credentials', {
            password: base64('readerpw'),
          }),
          'lynq-system/postgresql-ca': secret('postgresql-ca', { 'ca.crt': base64(authority.ca) }),
        },
      } as Parameters<typeof connectionOf>[1],
      'lynq-system',
    )
    if (!found.ok) throw new Error(found.failure.message)
    const { connection } = found
    const result = await sources
      .for(
        connection.type === 'static'
          ? connection
          : { ...connection, host: 'localhost', port: db.port },
      )
      .read({ table: databaseOf(spec.source)?.table ?? '', columns: mappedColumns(spec) })
    if (!result.ok) throw new Error(result.failure.message)
    return acceptRows(result.rows, spec, ['data-tier'])
  }

  test('its rows are those of rows.csv, save that booleans are true and false', async () => {
    const read = await readRows(manifest.spec)
    const { hub } = await loadExample()
    const known = await readRows(hub.spec as HubSpec)

    expect(read.count).toBe(4)
    expect(read.accepted.map(({ uid }) => uid)).toEqual(['acme-corp', 'globex', 'initech'])
    expect(read.accepted).toEqual(
      known.accepted.map(({ uid, variables }) => ({
        uid,
        variables: {
          ...variables,
          activate: 'true',
          enableAnalytics: wordOf(variables['enableAnalytics']),
          enableNotifications: wordOf(variables['enableNotifications']),
        },
      })),
    )
  })
})

function tierFile(tier: string): string {
  return `${tier}-tier.yaml`
}

function wordOf(bit: string | undefined): string {
  return bit === '1' ? 'true' : 'false'
}
