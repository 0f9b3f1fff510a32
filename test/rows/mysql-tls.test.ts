import { describe, expect, test } from 'vitest'
import { createMysqlSource } from '../../src/rows/mysql-source.ts'
import { mariadbTlsArgs } from '../support/certificates.ts'
import { mariadbAvailable, startMariadb, type Mariadb } from '../support/mariadb.ts'
import { failureOf } from './row-source-contract.ts'
import { cipherOf, describeTls, type TlsDatabase } from './tls-contract.ts'

describe.skipIf(!mariadbAvailable())('TLS with a real MariaDB', () => {
  const started = new Map<number, Mariadb>()

  const start: TlsDatabase['start'] = async (files, isOld) => {
    const tls = files && (await mariadbTlsArgs(files))
    const server = await startMariadb([
      ...(tls?.args ?? ['--skip-ssl']),
      ...(isOld ? ['--tls-version=TLSv1.1', '--ssl-cipher=ALL:@SECLEVEL=0'] : []),
    ])
    started.set(server.port, server)
    await server.sql(`CREATE DATABASE shop;
      CREATE VIEW shop.cipher AS SELECT VARIABLE_VALUE AS name
        FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher';
      CREATE USER lynq@'%' IDENTIFIED BY 'pw'; GRANT SELECT ON shop.* TO lynq@'%';
      CREATE USER strict@'%' IDENTIFIED BY 'pw' REQUIRE SSL; GRANT SELECT ON shop.* TO strict@'%'`)
    return {
      ...server,
      stop: async () => {
        await server.stop()
        await tls?.remove()
      },
    }
  }

  describeTls({ type: 'mysql', createSource: createMysqlSource, start }, (opened) => {
    const { connection, read, ca } = opened

    test('an address cannot be checked against a certificate, even one that names it', async () => {
      const to = connection('misnamed', { mode: 'verify-full', ca }, { host: '127.0.0.1' })

      const failure = failureOf(await read(to))

      expect(failure.code).toBe('TlsFailed')
      expect(failure.message).toContain('use a DNS name')
    })

    test('a server that takes encrypted connections only is served with one', async () => {
      const plain = connection('named', { mode: 'disabled' })
      const named = started.get(plain.port ?? 0)
      await named?.sql('SET GLOBAL require_secure_transport = ON')
      const plainly = await read(plain)
      const encrypted = await read(connection('named', { mode: 'required' }))
      await named?.sql('SET GLOBAL require_secure_transport = OFF')

      expect(failureOf(plainly).message).toContain('tls.mode')
      expect(cipherOf(encrypted)).toMatch(/^TLS_/)
    })
  })
})
