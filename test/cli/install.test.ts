import { readFileSync, readdirSync } from 'node:fs'
import { parse, parseAllDocuments } from 'yaml'
import { expect, test } from 'vitest'
import { compositeControllers } from '../../src/api/composite-controllers.ts'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'
import { fail, ok } from './memory-io.ts'

const hookUrl = 'http://lynq.lynq-system:8080/hooks'

async function objects(...argv: readonly string[]): Promise<readonly unknown[]> {
  const documents = parseAllDocuments(await ok(['install', ...argv]))
  return documents.map((document) => document.toJS() as unknown)
}

test('prints the namespace, the CRDs and the controllers, in an order that can be applied', async () => {
  const [namespace, ...rest] = await objects('--hook-url', hookUrl)

  expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'lynq-system' } })
  const wanted = [
    ...customResourceDefinitions(),
    ...compositeControllers({ hookUrl, timeoutSeconds: 30 }),
  ]
  expect(rest).toEqual(JSON.parse(JSON.stringify(wanted)))
})

test('-o json prints the same as one List', async () => {
  const yaml = await objects('--hook-url', hookUrl)

  const json = JSON.parse(await ok(['install', '--hook-url', hookUrl, '-o', 'json'])) as object
  expect(json).toEqual({ apiVersion: 'v1', kind: 'List', items: yaml })
})

test('namespace, token and timeout reach the objects', async () => {
  const all = await objects(
    ...['--hook-url', 'https://example.com/x/', '--namespace', 'other'],
    ...['--token-secret', 'other/hook.token', '--timeout-seconds', '20'],
  )

  expect(all[0]).toMatchObject({ metadata: { name: 'other' } })
  expect(all.at(-2)).toMatchObject({
    spec: {
      hooks: {
        sync: {
          webhook: {
            url: 'https://example.com/x/node/sync',
            timeout: '20s',
            authorization: {
              type: 'Bearer',
              secretRef: { namespace: 'other', name: 'hook.token', key: 'token' },
            },
          },
        },
      },
    },
  })
})

test.each([
  [
    'https://lynq.lynq-system.svc:8443',
    {
      service: {
        namespace: 'lynq-system',
        name: 'lynq',
        path: '/webhooks/validate-form',
        port: 8443,
      },
    },
  ],
  [
    'https://lynq.lynq-system/hooks',
    {
      service: {
        namespace: 'lynq-system',
        name: 'lynq',
        path: '/webhooks/validate-form',
        port: 443,
      },
    },
  ],
  ['https://10.0.0.1:8443', { url: 'https://10.0.0.1:8443/webhooks/validate-form' }],
])('--hook-url %s is where the API server finds the webhooks, too', async (url, clientConfig) => {
  const all = await objects('--hook-url', url)

  expect(all.at(-1)).toMatchObject({
    kind: 'ValidatingWebhookConfiguration',
    webhooks: [{}, { name: 'lynqforms.operator.lynq.sh', clientConfig }, {}],
  })
})

test('the default manifests are what it prints for them', async () => {
  const [, ...printed] = await objects(
    ...['--hook-url', 'https://lynq.lynq-system.svc:8443'],
    ...['--token-secret', 'lynq-system/hook-token'],
  )

  const files = ['crds', 'controllers', 'webhooks'].flatMap((folder) =>
    readdirSync(`manifests/${folder}`)
      .filter((name) => name !== 'kustomization.yaml')
      .map((name) => parse(readFileSync(`manifests/${folder}/${name}`, 'utf8')) as unknown),
  )
  expect(printed).toHaveLength(files.length)
  expect(files).toEqual(expect.arrayContaining([...printed]))
})

test.each([
  ['http://10.0.0.1:8080', 'http://10.0.0.1:8080/hooks/node/sync'],
  ['http://10.0.0.1:8080/', 'http://10.0.0.1:8080/hooks/node/sync'],
  ['http://[::1]:8080/a/b', 'http://[::1]:8080/a/b/node/sync'],
])('--hook-url %s calls %s', async (url, called) => {
  expect(await ok(['install', '--hook-url', url])).toContain(`url: ${called}\n`)
})

test.each([
  ['no URL', ['--hook-url', 'lynq:8080x y'], '--hook-url'],
  ['another scheme', ['--hook-url', 'ftp://lynq'], 'http or https'],
  ['a query', ['--hook-url', 'http://lynq/?a=b'], 'end with its path'],
  ['a namespace with capitals', ['--hook-url', hookUrl, '-n', 'Lynq'], 'name of a namespace'],
  [
    'a secret without namespace',
    ['--hook-url', hookUrl, '--token-secret', 'a'],
    'namespace and a name',
  ],
  ['no time at all', ['--hook-url', hookUrl, '--timeout-seconds', '0'], 'whole number'],
])('refuses %s', async (_, argv, message) => {
  expect(await fail(2, ['install', ...argv])).toContain(message)
})

test('a password in the URL is refused and not repeated', async () => {
  const stderr = await fail(2, ['install', '--hook-url', 'http://me:hunter2@lynq/hooks'])

  expect(stderr).toContain('--token-secret')
  expect(stderr).not.toContain('hunter2')
})
