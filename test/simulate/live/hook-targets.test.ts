import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Resource } from '../../../src/simulate/fields.ts'
import { toResource } from '../../../src/simulate/fields.ts'
import { createHookCall } from '../../../src/simulate/live/hook-targets.ts'
import type { LoopApi } from '../../../src/simulate/loop-api.ts'
import { createCertificateAuthority } from '../../support/certificates.ts'

const secret = toResource({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'hook-token', namespace: 'lynq-system' },
  data: { token: Buffer.from('canary\n').toString('base64') },
})
const secretRef = { name: 'hook-token', namespace: 'lynq-system', key: 'token' }

function apiWith(found: Resource | undefined): LoopApi {
  const refuse = (): never => {
    throw new Error('hooks only need Secrets')
  }
  const writes = { create: refuse, update: refuse, updateStatus: refuse, patch: refuse }
  return { ...writes, get: () => found, apply: refuse, delete: refuse }
}

async function hookServer(answer: { status: number; text: string } | 'hang'): Promise<{
  url: string
  seen: { authorization: string | undefined; body: string }[]
}> {
  const seen: { authorization: string | undefined; body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      seen.push({ authorization: request.headers.authorization, body })
      if (answer !== 'hang') response.writeHead(answer.status, { 'retry-after': '3' })
      if (answer !== 'hang') response.end(answer.text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/sync`, seen }
}

function controller(webhook: object): Resource {
  return toResource({
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: 'lynq-node' },
    spec: { hooks: { sync: { version: 'v2', webhook } } },
  })
}

test.each([
  { status: 200, text: '{"children":[]}', body: { children: [] } },
  { status: 200, text: 'no JSON', body: undefined },
  { status: 429, text: '', body: '' },
  { status: 503, text: '{"error":"x"}', body: '{"error":"x"}' },
])('an answer $status $text arrives as it was meant', async ({ status, text, body }) => {
  const { url, seen } = await hookServer({ status, text })
  const call = await createHookCall(apiWith(undefined), controller({ url }))

  expect(await call(url, { parent: 1 })).toMatchObject({
    status,
    body,
    headers: { 'retry-after': '3' },
  })
  expect(seen).toEqual([{ authorization: undefined, body: '{"parent":1}' }])
})

test('the token of the Secret that the manifest names is sent', async () => {
  const { url, seen } = await hookServer({ status: 200, text: '{}' })
  const call = await createHookCall(
    apiWith(secret),
    controller({ url, authorization: { type: 'Bearer', secretRef } }),
  )

  await call(url, {})

  expect(seen[0]?.authorization).toBe('Bearer canary')
})

test.each([
  { name: 'Secret', found: undefined, complaint: /can't get authorization secret/ },
  { name: 'key', found: { ...secret, data: {} }, complaint: /does not contain key "token"/ },
])('a $name that is missing is told at the start', async ({ found, complaint }) => {
  const named = controller({ url: 'http://hook', authorization: { secretRef } })

  await expect(createHookCall(apiWith(found), named)).rejects.toThrow(complaint)
})

test('a hook that does not answer in its time is given up', async () => {
  const { url } = await hookServer('hang')
  const call = await createHookCall(apiWith(undefined), controller({ url, timeout: '0.2s' }))

  await expect(call(url, {})).rejects.toThrow('timeout')
})

test('nobody listening is told by its code', async () => {
  const url = 'http://127.0.0.1:9/sync'
  const call = await createHookCall(apiWith(undefined), controller({ url }))

  await expect(call(url, {})).rejects.toThrow(/bad port|ECONNREFUSED/)
})

test('over https the CA of the hook is trusted, and no other', async () => {
  const [own, other] = [createCertificateAuthority('own'), createCertificateAuthority('other')]
  const server = createSecureServer(own.issue(['localhost']), (_, response) => response.end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `https://localhost:${String((server.address() as AddressInfo).port)}/sync`
  const calling = (inline: string) =>
    createHookCall(apiWith(undefined), controller({ url, caBundle: { inline } }))

  const answer = await (await calling(own.ca))(url, {})

  expect(answer).toMatchObject({ status: 200, body: {} })
  await expect((await calling(other.ca))(url, {})).rejects.toThrow(/certificate/)
})
