import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createPostgresSource } from '../../src/rows/postgres-source.ts'
import { postgresAvailable, startPostgres } from '../support/postgres.ts'
import { failureOf } from './row-source-contract.ts'
import { cipherOf, describeTls, type TlsDatabase } from './tls-contract.ts'

describe.skipIf(!postgresAvailable())('TLS with a real PostgreSQL', () => {
  const start: TlsDatabase['start'] = async (files, isOld) => {
    const server = await startPostgres({
      settings: [
        `ssl=${files === undefined ? 'off' : 'on'}`,
        ...(isOld
          ? [
              'ssl_min_protocol_version=TLSv1',
              'ssl_max_protocol_version=TLSv1.1',
              'ssl_ciphers=ALL:@SECLEVEL=0',
            ]
          : []),
      ],
      files: {
        ...(files && { 'server.crt': files.cert, 'server.key': files.key }),
        'pg_hba.conf': [
          'local all all trust',
          'hostnossl all strict all reject',
          'host all plain all password',
          'host all all all scram-sha-256',
          '',
        ].join('\n'),
      },
    })
    for (const name of ['lynq', 'strict', 'plain']) {
      await server.sql(`CREATE ROLE ${name} LOGIN PASSWORD 'pw'`)
    }
    await server.sql('CREATE DATABASE shop')
    await server.sql(
      `CREATE VIEW cipher AS SELECT cipher AS name FROM pg_stat_ssl WHERE pid = pg_backend_pid();
      GRANT SELECT ON cipher TO lynq, strict, plain`,
      'shop',
    )
    return server
  }

  describeTls({ type: 'postgresql', createSource: createPostgresSource, start }, (opened) => {
    const { connection, read, ca } = opened

    test('an address is checked against the addresses of a certificate', async () => {
      const to = connection('misnamed', { mode: 'verify-full', ca }, { host: '127.0.0.1' })

      expect(cipherOf(await read(to))).toMatch(/^TLS_/)
    })

    test('a password in clear text is sent on an encrypted line alone', async () => {
      const plain = { username: 'plain' }
      const refused = await read(connection('named', { mode: 'disabled' }, plain))
      const accepted = await read(connection('named', { mode: 'required' }, plain))

      expect(failureOf(refused)).toMatchObject({ code: 'AccessDenied' })
      expect(failureOf(refused).message).toContain('in clear text')
      expect(cipherOf(accepted)).toMatch(/^TLS_/)
    })

    test.each(['E\0\0\0\x08Mca\0', 'X', 'NN', 'SN', 'n', ''])(
      'the answer %j to the wish for TLS is not taken for a no',
      async (answer) => {
        const heard: string[] = []
        const server = createServer((socket) => {
          socket.on('error', () => undefined)
          socket.on('data', (chunk) => heard.push(chunk.toString('latin1')))
          socket.once('data', () => socket.end(answer, 'latin1'))
        })
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const { port } = server.address() as AddressInfo

        const to = connection('none', { mode: 'preferred' }, { host: '127.0.0.1', port })
        const failure = failureOf(await read(to, { connectTimeoutMs: 500 }))
        server.close()

        expect(failure.code).toBe('Unreachable')
        expect(heard).toHaveLength(1)
        expect(heard.join()).not.toContain('lynq')
      },
    )
  })
})
