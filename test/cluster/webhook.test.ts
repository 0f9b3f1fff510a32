import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { webhookConfiguration } from '../../src/api/webhook-configuration.ts'
import { fieldAt, textOf } from '../../src/simulate/fields.ts'
import { controllersWith } from '../support/controllers-with.ts'
import { freePort } from '../support/free-port.ts'
import type { ScenarioCluster, WriteRequest } from '../support/scenario-cluster.ts'
import { kubeconfigOf } from './harness/control-plane.ts'
import type { KubeClient } from './harness/kube-client.ts'
import { createKubeClient } from './harness/kube-client.ts'
import { kubectl, runKubectl } from './harness/kubectl.ts'
import { ownControlPlane } from './harness/own-control-plane.ts'
import { realCluster } from './harness/real-cluster.ts'

let cluster: ScenarioCluster
let client: KubeClient
let tlsPort: number

beforeAll(async () => {
  tlsPort = await freePort()
  client = createKubeClient(kubeconfigOf(ownControlPlane(), 'admin'))
  cluster = await realCluster({ strategy: 'server-side-apply', tlsPort })
  await cluster.apply(shop)
})
afterAll(() => cluster.close())

const shop = `
apiVersion: operator.lynq.sh/v1
kind: LynqHub
metadata: {name: shop}
spec:
  source:
    type: static
    syncInterval: 10s
    rows: [{id: acme, on: '1', plan: pro, size: '2'}]
  valueMappings: {uid: id, activate: 'on'}
  extraValueMappings: {plan: plan, size: size}
---
apiVersion: operator.lynq.sh/v1
kind: LynqForm
metadata: {name: tenancy}
spec:
  hubId: shop
  namespaces:
    - id: tenant
      nameTemplate: 'shop-{{ .uid }}'
      spec: {apiVersion: v1, kind: Namespace}
  configMaps:
    - id: settings
      nameTemplate: '{{ .uid }}-settings'
      targetNamespace: 'shop-{{ .uid }}'
      dependIds: [tenant]
      spec: {apiVersion: v1, kind: ConfigMap, data: {plan: '{{ .plan }}'}}
`

/** A form of one ConfigMap. */
function formOf(name: string, data: object = { size: '{{ .size }}' }): KubeObject {
  const entry = {
    id: 'notes',
    nameTemplate: `{{ .uid }}-${name}`,
    targetNamespace: 'shop-{{ .uid }}',
    spec: { apiVersion: 'v1', kind: 'ConfigMap', data },
  }
  const spec = { hubId: 'shop', configMaps: [entry] }
  return { apiVersion: 'operator.lynq.sh/v1', kind: 'LynqForm', metadata: { name }, spec }
}

async function apply(object: KubeObject, ...flags: readonly string[]) {
  return runKubectl(['apply', ...flags, '-f', '-'], JSON.stringify(object))
}

test('hooks work over HTTPS: a row becomes Ready', async () => {
  await cluster.allReady(1)

  expect(cluster.phases('acme-tenancy')).toEqual({ tenant: 'Ready', settings: 'Ready' })
  expect(cluster.get('ConfigMap shop-acme/acme-settings')['data']).toEqual({ plan: 'pro' })
})

describe('kubectl apply of a broken form prints all its faults at once:', () => {
  const folder = new URL('broken-forms/', import.meta.url)
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace('.yaml', ''))

  test.each(names)('%s', async (name) => {
    const { code, stdout, stderr } = await runKubectl(
      ['apply', '-f', '-'],
      readFileSync(new URL(`${name}.yaml`, folder), 'utf8'),
    )

    const golden = new URL(`${name}.txt`, folder)
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(golden, stderr)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(readFileSync(golden, 'utf8'))
    expect(cluster.find(`LynqForm ${name}`)).toBeUndefined()
  })

  test('each of them has its transcript, and no other', () => {
    const texts = readdirSync(folder).filter((file) => file.endsWith('.txt'))

    expect(texts).toEqual(names.map((name) => `${name}.txt`))
    expect(names.length).toBeGreaterThanOrEqual(12)
  })
})

describe('what is right is accepted:', () => {
  test('the examples', async () => {
    const folder = 'manifests/examples/multi-tier'
    const { code, stdout, stderr } = await runKubectl(['apply', '-f', folder])

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        'lynqform.operator.lynq.sh/api-tier created',
        'lynqform.operator.lynq.sh/data-tier created',
        'lynqhub.operator.lynq.sh/multi-tier-nodes created',
        'lynqform.operator.lynq.sh/web-tier created',
        'lynqform.operator.lynq.sh/worker-tier created\n',
      ].join('\n'),
    })
    // Forms that come before their hub, a Namespace that holds data to keep, a database without TLS.
    const rules = stderr
      .split('\n')
      .map((line) => /^Warning: .* \[(LYNQ\d+)\]$/.exec(line)?.[1] ?? line)
    expect(['LYNQ018', 'LYNQ077', 'LYNQ081', '']).toEqual(expect.arrayContaining(rules))
    expect(await kubectl('delete', '-f', folder)).toContain('lynqhub')
  })

  // Without a word.
  test.each([
    { nameTemplate: '{{ .uid }}-{{ .plan }}', targetNamespace: 'shop-{{ .uid }}' },
    { nameTemplate: 'n', targetNamespace: '{{ .plan }}-{{ .uid }}' },
    { nameTemplate: '{{ printf "%s-%s" .plan .uid | trunc63 }}', targetNamespace: 'default' },
    {
      nameTemplate: '{{ if eq .plan "pro" }}{{ .uid }}-pro{{ else }}{{ .uid }}-free{{ end }}',
      targetNamespace: '{{ .uid }}-{{ .size | int | add 1 }}',
    },
  ])('variables of the hub in names: $nameTemplate in $targetNamespace', async (names) => {
    const form = formOf('custom')
    const entry = { id: 'a', ...names, spec: { apiVersion: 'v1', kind: 'ConfigMap' } }

    const said = await apply(
      { ...form, spec: { hubId: 'shop', configMaps: [entry] } },
      '--dry-run=server',
    )

    expect(said).toEqual({
      code: 0,
      stdout: 'lynqform.operator.lynq.sh/custom created (server dry run)\n',
      stderr: '',
    })
  })
})

describe('a server-side dry run', () => {
  test('says what would be refused', async () => {
    const said = await apply(formOf('dry', { size: '{{ .sise }}' }), '--dry-run=server')

    expect(said.stderr).toContain('LYNQ033')
  })

  test('changes nothing, and nobody reacts to it', async () => {
    await cluster.rest()
    const place = 'LynqForm tenancy'
    const before = cluster.get(place)
    const { writes, hookCalls } = await cluster.requests()

    const said = await runKubectl([
      'patch',
      'lynqform',
      'tenancy',
      '--dry-run=server',
      '--type=merge',
      '-p',
      '{"spec":{"dialect":"liquid"}}',
    ])

    expect(said).toMatchObject({ code: 0, stderr: '' })
    await delay(2000)
    const after = await cluster.requests()
    expect(cluster.get(place)).toEqual(before)
    // It reads its rows in its own time.
    const isOfHub = ({ kind }: WriteRequest): boolean => kind === 'LynqHub'
    const others = (all: readonly WriteRequest[]) => all.filter((write) => !isOfHub(write))
    expect(others(after.writes)).toEqual(others(writes))
    expect(after.hookCalls.get('node/sync')).toBe(hookCalls.get('node/sync'))
  })
})

describe('a node', () => {
  test('is not written by users, who read what to do instead', async () => {
    const patch = '{"spec":{"variables":{"plan":"free"}}}'
    const said = await runKubectl([
      'patch',
      'lynqnode',
      'acme-tenancy',
      '--type=merge',
      '-p',
      patch,
    ])

    expect(said.code).toBe(1)
    expect(said.stderr).toBe(
      [
        'Warning: NODE_WRITERS does not name admin',
        'The LynqNode "acme-tenancy" is invalid: spec: only the hub writes the spec of a node; change the row or the form; annotations may be changed [LYNQ097]',
        '',
      ].join('\n'),
    )
  })

  test('is annotated and labelled by everybody; of a label of the service they are warned', async () => {
    const silent = [
      await runKubectl(['annotate', 'lynqnode', 'acme-tenancy', 'example.com/note=hello']),
      await runKubectl(['label', 'lynqnode', 'acme-tenancy', 'example.com/team=blue']),
    ]
    const label = ['label', 'lynqnode', 'acme-tenancy', '--overwrite', 'lynq.sh/hub=other']
    const warned = await runKubectl([...label, '--dry-run=server'])

    expect(silent.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ])
    expect(warned.code).toBe(0)
    expect(warned.stderr).toBe(
      'Warning: metadata.labels["lynq.sh/hub"]: label lynq.sh/hub is set back by the hub [LYNQ099]\n',
    )
  })

  test('is deleted by everybody, and comes back', async () => {
    const { uid } = cluster.get('LynqNode acme-tenancy').metadata

    await kubectl('delete', 'lynqnode', 'acme-tenancy', '--wait=false')

    await cluster.until('another node', () => {
      const found = cluster.find('LynqNode acme-tenancy')
      return found !== undefined && found.metadata.uid !== uid
    })
    await cluster.allReady(1)
  })
})

describe('an annotation by which people decide', () => {
  const annotate = (kind: string, name: string, annotation: string) =>
    runKubectl(['annotate', kind, name, annotation, '--overwrite', '--dry-run=server'])

  test.each([
    ['lynqhub', 'shop', 'lynq.sh/approve-deletions=yes', 'LYNQ110'],
    ['lynqhub', 'shop', 'lynq.sh/approve-creations=all of them', 'LYNQ110'],
    ['lynqform', 'tenancy', 'lynq.sh/rollback-to=other-0123456789', 'LYNQ103'],
  ])('is refused where it cannot work: %s %s %s', async (kind, name, annotation, rule) => {
    const said = await annotate(kind, name, annotation)

    expect(said.code).toBe(1)
    expect(said.stderr).toContain(`[${rule}]`)
  })

  test.each([
    ['lynqhub', 'shop', 'lynq.sh/approve-deletions=0123456789ab', ''],
    ['lynqform', 'tenancy', 'lynq.sh/rollback-to=tenancy-0123456789', 'LYNQ106'],
    ['lynqform', 'tenancy', 'lynq.sh/rollback-to-', ''],
  ])('is accepted where it can: %s %s %s', async (kind, name, annotation, rule) => {
    const said = await annotate(kind, name, annotation)

    expect(said.code).toBe(0)
    if (rule === '') expect(said.stderr).toBe('')
    else expect(said.stderr).toContain(`[${rule}]`)
  })
})

describe('the certificate', () => {
  test('changes three times under load, each time because its Secret was deleted, and no call fails', async () => {
    await cluster.edit('LynqHub shop', { spec: { source: { syncInterval: '1s' } } })
    const failures: string[] = []
    const sent: Promise<unknown>[] = []
    const load = setInterval(() => {
      const form = formOf(`load-${String(sent.length)}`)
      const path = '/apis/operator.lynq.sh/v1/lynqforms?dryRun=All'
      const call = { method: 'POST', path, contentType: 'application/json' } as const
      const asked = client.send({ ...call, body: JSON.stringify(form) })
      sent.push(asked.catch((error: unknown) => failures.push(String(error))))
    }, 40)
    const served = [await servedCertificate()]

    for (let turn = 0; turn < 3; turn += 1) {
      await kubectl('delete', 'secret', '-n', 'lynq-system', 'lynq-tls')
      const next = await expect
        .poll(() => servedCertificate(), { timeout: 30_000, interval: 100 })
        .not.toBe(served.at(-1))
        .then(() => servedCertificate())
      served.push(next)
      await delay(500)
    }
    clearInterval(load)
    await Promise.all(sent)

    process.stdout.write(`${sent.length} admissions under ${served.length} certificates\n`)

    expect(failures).toEqual([])
    expect(sent.length).toBeGreaterThan(150)
    expect(new Set(served).size).toBe(4)
    expect(await storedCertificate()).toBe(served.at(-1))
    // Metacontroller writes one about every call of a hook that fails.
    expect(await cluster.warnings('LynqHub shop')).toEqual([])
    await cluster.setRows('shop', [{ id: 'acme', on: '1', plan: 'free', size: '2' }])
    await cluster.until(
      'the new plan',
      () => fieldAt(cluster.get('ConfigMap shop-acme/acme-settings'), 'data', 'plan') === 'free',
    )
  })

  test('is trusted within a moment by a configuration that was just installed', async () => {
    const hookUrl = `https://localhost:${String(tlsPort)}/hooks`
    const configuration = webhookConfiguration(hookUrl)
    const controllers = controllersWith(hookUrl, [])
    const objects = [configuration, ...controllers]
    for (const { apiVersion, kind, metadata } of objects) {
      await client.remove({ apiVersion, kind, name: metadata.name })
    }
    const list = { apiVersion: 'v1', kind: 'List', items: objects }
    await runKubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(list))

    const since = Date.now()
    await expect
      .poll(async () => (await apply(formOf('first'), '--dry-run=server')).stderr, {
        timeout: 30_000,
      })
      .toBe('')
    const accepted = Date.now() - since
    const bundles = (): Promise<readonly unknown[]> =>
      Promise.all(
        controllers.map(async ({ apiVersion, kind, metadata: { name } }) => {
          const { spec } = await client.get({ apiVersion, kind, name })
          return fieldAt(spec, 'hooks', 'sync', 'webhook', 'caBundle', 'inline')
        }),
      )
    await expect
      .poll(bundles, { timeout: 30_000 })
      .toEqual(controllers.map(() => expect.stringContaining('BEGIN CERTIFICATE') as string))
    const trusted = Date.now() - since
    process.stdout.write(
      `after the installation: a form is accepted in ${accepted} ms, hooks are trusted in ${trusted} ms\n`,
    )

    expect(trusted).toBeLessThan(8000)
    await cluster.apply(formOf('second'))
    await cluster.allReady(2)
    await cluster.remove('LynqForm second')
  })

  function servedCertificate(): Promise<string> {
    return new Promise((resolve, reject) => {
      const at = { host: '127.0.0.1', port: tlsPort, servername: 'localhost' }
      const socket = connect({ ...at, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().raw.toString('base64'))
        socket.destroy()
      })
      socket.once('error', reject)
    })
  }

  async function storedCertificate(): Promise<string> {
    const name = { namespace: 'lynq-system', name: 'lynq-tls' }
    const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', ...name })
    const pem = Buffer.from(textOf(fieldAt(secret, 'data', 'tls.crt')), 'base64').toString()
    return pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')
  }
})

describe('while the service is down', () => {
  beforeAll(() => cluster.stopService())
  afterAll(async () => {
    await cluster.startService()
    await cluster.allReady(1)
  })

  test.each([
    ['a form', 'lynqforms', formOf('late')],
    [
      'a hub',
      'lynqhubs',
      {
        apiVersion: 'operator.lynq.sh/v1',
        kind: 'LynqHub',
        metadata: { name: 'late' },
        spec: {
          source: { type: 'static', rows: [] },
          valueMappings: { uid: 'id', activate: 'on' },
        },
      },
    ],
  ] as const)('%s cannot be created, and the message says by whom', async (_, kind, object) => {
    const { code, stderr } = await apply(object)

    expect(code).toBe(1)
    expect(stderr).toContain(`failed calling webhook "${kind}.operator.lynq.sh"`)
  })

  test('ConfigMaps and Deployments are created, changed and deleted as ever', async () => {
    const said = [
      await runKubectl(['create', 'configmap', 'mine', '-n', 'default', '--from-literal=a=b']),
      await runKubectl(['create', 'deployment', 'mine', '-n', 'default', '--image=mine:1']),
      await runKubectl(['scale', 'deployment', 'mine', '-n', 'default', '--replicas=2']),
      await runKubectl(['delete', 'configmap,deployment', 'mine', '-n', 'default']),
    ]

    expect(said.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      said.map(() => ({ code: 0, stderr: '' })),
    )
  })

  test('our objects are annotated and labelled, and nodes deleted', async () => {
    const said = [
      await runKubectl(['annotate', 'lynqhub', 'shop', 'example.com/note=down']),
      await runKubectl(['annotate', 'lynqform', 'tenancy', 'example.com/note=down']),
      await runKubectl(['label', 'lynqform', 'tenancy', 'example.com/note=down']),
      await runKubectl(['annotate', 'lynqnode', 'acme-tenancy', 'example.com/note=down']),
      await runKubectl(['label', 'lynqnode', 'acme-tenancy', 'example.com/note=down']),
      await runKubectl(['delete', 'lynqnode', 'acme-tenancy', '--wait=false']),
    ]

    expect(said.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      said.map(() => ({ code: 0, stderr: '' })),
    )
    await cluster.until(
      'the deletion',
      () => cluster.find('LynqNode acme-tenancy')?.metadata.deletionTimestamp !== undefined,
    )
  })
})

describe('kubectl explain', () => {
  /** Text without line breaks, which depend on the width. */
  async function explain(path: string): Promise<string> {
    return (await kubectl('explain', path)).replaceAll(/\s+/g, ' ')
  }

  test.each([
    [
      'lynqhub.spec',
      ['Which rows to read, and what their columns mean.', 'Where the rows come from.'],
    ],
    ['lynqhub.spec.source.mysql.passwordRef', ['The Secret with the password of the user.']],
    [
      'lynqform.spec',
      [
        'What to create for each active row of a hub.',
        'Name of the LynqHub whose rows this form is for. It cannot be changed.',
      ],
    ],
    [
      'lynqform.spec.deployments',
      [
        'Deployments that each active row gets, one for each entry. The kind is what the manifest in spec says; the lists only keep a form in order.',
        'The whole manifest: apiVersion, kind, metadata, spec, data and so on. Every text in it may be a template.',
        'Name of this entry, unique over all lists of the form; dependIds refer to it.',
      ],
    ],
    [
      'lynqform.spec.deployments.deletionPolicy',
      ['Delete: the object goes too. Retain: it stays, marked as orphaned.'],
    ],
    ['lynqnode.spec', ['One row and one form. Written by the hub; changes by hand are reverted.']],
    [
      'lynqnode.status.resources.phase',
      ['Waiting: for a dependency or its namespace. Skipped: a dependency failed.'],
    ],
  ])('%s', async (path, sentences) => {
    const text = await explain(path)

    for (const sentence of sentences) expect(text).toContain(sentence)
  })
})
