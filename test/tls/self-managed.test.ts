import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { memberOf } from '../../src/api/json-object.ts'
import type { LookForCertificate } from '../../src/tls/certificate-keeper.ts'
import { issueGeneration, isUsable, type Generation } from '../../src/tls/generation.ts'
import { selfManaged } from '../../src/tls/self-managed.ts'
import { storedObjects, type StoredObjects } from './stored-objects.ts'

const dnsNames = ['lynq.lynq-system.svc', 'lynq.lynq-system']
const secretPath = '/api/v1/namespaces/lynq-system/secrets/lynq-tls'
const webhooksPath = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/lynq'
const nodePath = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers/lynq-node'

const dayMs = 86_400_000
const start = Date.UTC(2030, 0, 1)

/** A cluster with everybody who calls us, and a clock. */
function world() {
  const hook = (path: string): object => ({
    version: 'v2',
    webhook: { url: `https://lynq.lynq-system.svc:8443/hooks/${path}`, timeout: '30s' },
  })
  const service = { namespace: 'lynq-system', name: 'lynq', port: 8443 }
  const store = storedObjects({
    [webhooksPath]: {
      metadata: { name: 'lynq' },
      webhooks: [
        { name: 'a', clientConfig: { service } },
        { name: 'foreign', clientConfig: { url: 'https://elsewhere.example/', caBundle: 'Cg==' } },
      ],
    },
    [nodePath]: {
      metadata: { name: 'lynq-node' },
      spec: { hooks: { sync: hook('node/sync'), customize: hook('node/customize') } },
    },
  })
  const clock = { ms: start }
  const replica = (): LookForCertificate =>
    selfManaged({
      client: (call) => store.client(call),
      namespace: 'lynq-system',
      dnsNames,
      now: () => new Date(clock.ms),
      settleMs: 60_000,
    })
  return { store, clock, replica }
}

function storedGeneration(store: StoredObjects): Generation {
  const data = memberOf(store.get(secretPath), 'data')
  const read = (name: string): string =>
    Buffer.from(String(memberOf(data, name)), 'base64').toString()
  return { ca: read('ca.crt'), cert: read('tls.crt'), key: read('tls.key') }
}

function trusted(store: StoredObjects): { readonly webhooks: string[]; readonly hooks: unknown[] } {
  const { webhooks } = store.get(webhooksPath) as {
    webhooks: { clientConfig: { caBundle?: string } }[]
  }
  const { spec } = store.get(nodePath) as {
    spec: { hooks: Record<string, { webhook: { caBundle?: { inline?: string } } }> }
  }
  return {
    webhooks: webhooks.map(({ clientConfig: { caBundle = '' } }) =>
      Buffer.from(caBundle, 'base64').toString(),
    ),
    hooks: Object.values(spec.hooks).map(({ webhook }) => webhook.caBundle?.inline),
  }
}

describe('the first start', () => {
  test('makes a generation, keeps it in the Secret, tells every caller and serves it', async () => {
    const { store, replica } = world()

    const { serve, trouble } = await replica()()

    const stored = storedGeneration(store)
    expect(isUsable(stored, dnsNames, new Date(start))).toBe(true)
    expect(trouble).toBeUndefined()
    expect(serve?.cert).toBe(stored.cert)
    expect(store.get(secretPath)).toMatchObject({ type: 'kubernetes.io/tls' })
    expect(trusted(store)).toEqual({ webhooks: [stored.ca, '\n'], hooks: [stored.ca, stored.ca] })
  })

  test('in a second replica takes what is there and writes nothing', async () => {
    const { store, replica } = world()
    const first = await replica()()
    store.calls.length = 0

    const second = await replica()()

    expect(second.serve?.cert).toBe(first.serve?.cert)
    expect(store.calls.filter((call) => !call.startsWith('GET'))).toEqual([])
  })

  test('in many replicas at once ends with one generation', async () => {
    const { store, replica } = world()
    const replicas = Array.from({ length: 5 }, replica)

    const looks = await Promise.all(replicas.map((look) => look()))

    const { cert, ca } = storedGeneration(store)
    expect(looks.map(({ serve }) => serve?.cert)).toEqual(Array(5).fill(cert))
    expect(looks.map(({ trouble }) => trouble)).toEqual(Array(5).fill(undefined))
    expect(trusted(store).webhooks[0]).toBe(ca)
  })

  test('serves nothing while the Secret cannot be read, and says why', async () => {
    const { store, replica } = world()
    store.intercept = ({ path }) =>
      path.includes('/secrets')
        ? { status: 403, body: { kind: 'Status', message: 'secrets "lynq-tls" is forbidden' } }
        : undefined

    const look = await replica()()

    expect(look.serve).toBeUndefined()
    expect(look.trouble).toBe(
      'certificate: the API server answered 403: secrets "lynq-tls" is forbidden',
    )
    expect(store.get(secretPath)).toBeUndefined()
  })

  test('without callers to tell is no trouble; one that comes later is told at the next look', async () => {
    const { store, replica } = world()
    const controller = store.get(nodePath) as object
    store.delete(nodePath)
    const look = replica()
    expect((await look()).trouble).toBeUndefined()

    store.put(nodePath, controller)
    await look()

    expect(trusted(store).hooks).toEqual([storedGeneration(store).ca, storedGeneration(store).ca])
  })
})

describe('renewal', () => {
  test('comes at two thirds of the life and not before', async () => {
    const { store, clock, replica } = world()
    const look = replica()
    await look()
    const first = storedGeneration(store)

    clock.ms = start + 59 * dayMs
    await look()
    expect(storedGeneration(store)).toEqual(first)

    clock.ms = start + 60 * dayMs
    await look()
    expect(storedGeneration(store).cert).not.toBe(first.cert)
  })

  test('publishes both CAs at once, and serves the new certificate a minute later', async () => {
    const { store, clock, replica } = world()
    const look = replica()
    await look()
    const old = storedGeneration(store)

    clock.ms = start + 60 * dayMs
    const serving = [(await look()).serve?.cert]
    const young = storedGeneration(store)
    expect(trusted(store).webhooks[0]).toBe(young.ca + old.ca)
    clock.ms += 59_000
    serving.push((await look()).serve?.cert)
    clock.ms += 1000
    serving.push((await look()).serve?.cert)

    expect(serving).toEqual([old.cert, old.cert, young.cert])
  })

  test('waits for callers that cannot be told, but not beyond the end of what is served', async () => {
    const { store, clock, replica } = world()
    const look = replica()
    await look()
    const old = storedGeneration(store)
    store.intercept = ({ method, path }) =>
      method === 'PATCH' && path.includes('compositecontrollers')
        ? { status: 500, body: {} }
        : undefined

    clock.ms = start + 61 * dayMs
    await look()
    clock.ms += dayMs
    const waiting = await look()
    clock.ms = start + 90 * dayMs
    const over = await look()

    expect(waiting.serve?.cert).toBe(old.cert)
    expect(waiting.trouble).toMatch(/^certificate: \/apis\/metacontroller.*500/)
    expect(over.serve?.cert).toBe(storedGeneration(store).cert)
  })

  test('a CA is trusted until it ends, then no longer', async () => {
    const { store, clock, replica } = world()
    const look = replica()
    await look()
    const old = storedGeneration(store)

    clock.ms = start + 60 * dayMs
    await look()
    clock.ms = start + 90 * dayMs
    await look()

    expect(trusted(store).webhooks[0]).toBe(storedGeneration(store).ca)
    expect(trusted(store).webhooks[0]).not.toContain(old.ca)
  })

  test('two replicas make one generation, and each is trusted at every moment', async () => {
    const { store, clock, replica } = world()
    const [one, other] = [replica(), replica()]
    await Promise.all([one(), other()])

    for (let step = 0; step < 400; step += 1) {
      clock.ms += dayMs / 2
      for (const looks of [[one(), other()], [other()]]) {
        for (const { serve } of await Promise.all(looks)) {
          const authority = trusted(store).webhooks[0]!
          expect(isTrusted(serve!.cert, authority, new Date(clock.ms))).toBe(true)
        }
      }
    }
    expect(store.calls.filter((call) => call.startsWith('PUT')).length).toBeLessThan(10)
  })
})

describe('recovery', () => {
  test.each([
    ['deleted', (store: StoredObjects) => store.delete(secretPath)],
    ['emptied', (store: StoredObjects) => store.put(secretPath, { data: {} })],
    [
      'filled with garbage',
      (store: StoredObjects) =>
        store.put(secretPath, { data: { 'ca.crt': 'AAAA', 'tls.crt': '%%', 'tls.key': 7 } }),
    ],
    [
      'filled with a certificate for another name',
      (store: StoredObjects) => {
        const { ca, cert, key } = issueGeneration(['other'], new Date(start))
        const encode = (text: string): string => Buffer.from(text).toString('base64')
        const data = { 'ca.crt': encode(ca), 'tls.crt': encode(cert), 'tls.key': encode(key) }
        store.put(secretPath, { data })
      },
    ],
  ])('a Secret that was %s is replaced while the old certificate is served on', async (_, harm) => {
    const { store, clock, replica } = world()
    const look = replica()
    await look()
    const old = storedGeneration(store)

    harm(store)
    const during = await look()
    clock.ms += 60_000
    const after = await look()

    const young = storedGeneration(store)
    expect(isUsable(young, dnsNames, new Date(clock.ms))).toBe(true)
    expect([during.serve?.cert, after.serve?.cert]).toEqual([old.cert, young.cert])
    expect(trusted(store).webhooks[0]).toContain(young.ca)
    expect(trusted(store).webhooks[0]).toContain(old.ca)
  })

  test('a Secret that cannot be replaced is told, and the served certificate stays', async () => {
    const { store, replica } = world()
    const look = replica()
    const { serve } = await look()
    store.delete(secretPath)
    store.intercept = ({ method }) => (method === 'POST' ? { status: 500, body: {} } : undefined)

    const after = await look()

    expect(after.serve).toBe(serve)
    expect(after.trouble).toBe('certificate: the API server answered 500')
    expect(after.nextMs).toBe(10_000)
  })

  test('a bundle that somebody took away is published again', async () => {
    const { store, replica } = world()
    const look = replica()
    await look()
    const { webhooks } = store.get(webhooksPath) as { webhooks: { clientConfig: object }[] }
    const service = { namespace: 'lynq-system', name: 'lynq', port: 8443 }
    store.put(webhooksPath, { webhooks: [{ ...webhooks[0], clientConfig: { service } }] })

    await look()

    expect(trusted(store).webhooks[0]).toBe(storedGeneration(store).ca)
  })

  test('what foreign webhooks trust is left alone', async () => {
    const { store, replica } = world()
    await replica()()

    expect(trusted(store).webhooks[1]).toBe('\n')
  })
})

/** As a client judges it: signed by one of the bundle, and neither has ended. */
function isTrusted(cert: string, bundle: string, now: Date): boolean {
  const own = new X509Certificate(cert)
  return bundle
    .split(/(?<=END CERTIFICATE-----\n)/)
    .map((text) => new X509Certificate(text))
    .some(
      (ca) => own.verify(ca.publicKey) && new Date(own.validTo) > now && new Date(ca.validTo) > now,
    )
}
