import { describe, expect, test } from 'vitest'
import { decodeFormSpec, decodeHubSpec, decodeNodeSpec } from '../../src/api/decode.ts'
import { formatPath } from '../../src/api/field-path.ts'

const mysql = { host: 'db', username: 'reader', database: 'app', table: 'nodes' }
const valueMappings = { uid: 'id', activate: 'on' }
const hub = (source: object, more: object = {}) => ({ source, valueMappings, ...more })
const entry = (more: object = {}) => ({ id: 'web', spec: { kind: 'Service' }, ...more })
const form = (more: object = {}) => ({ hubId: 'shop', ...more })

const findingsOf = (decoded: ReturnType<typeof decodeFormSpec | typeof decodeHubSpec>) =>
  decoded.ok ? [] : decoded.findings.map(({ path, message }) => `${formatPath(path)}: ${message}`)

describe('defaults', () => {
  test('fill a hub', () => {
    expect(decodeHubSpec(hub({ type: 'mysql', mysql }))).toEqual({
      ok: true,
      value: {
        source: { type: 'mysql', syncInterval: '30s', mysql: { ...mysql, port: 3306 } },
        valueMappings,
        deletionGuard: { maxPercent: 30, minNodes: 5 },
        absenceReads: 2,
      },
    })
  })

  test('fill a form and every entry of every list', () => {
    const filled = {
      skipOnDependencyFailure: true,
      creationPolicy: 'WhenNeeded',
      deletionPolicy: 'Delete',
      conflictPolicy: 'Stuck',
      waitForReady: true,
      timeoutSeconds: 300,
      patchStrategy: 'apply',
    }

    expect(decodeFormSpec(form({ services: [entry()], manifests: [entry()] }))).toEqual({
      ok: true,
      value: {
        hubId: 'shop',
        dialect: 'gotemplate',
        rollout: {
          maxSkew: 0,
          progressDeadlineSeconds: 600,
          onFailure: 'Halt',
          paused: false,
          throttleDataChanges: false,
        },
        services: [{ ...entry(), ...filled }],
        manifests: [{ ...entry(), ...filled }],
      },
    })
  })

  test('fill the rest of a half-written rollout', () => {
    expect(decodeFormSpec(form({ rollout: { maxSkew: 2 } }))).toMatchObject({
      ok: true,
      value: { rollout: { maxSkew: 2, progressDeadlineSeconds: 600 } },
    })
  })

  test('fill a node', () => {
    const spec = { uid: 'acme', hubId: 'shop', templateRef: 'web', revision: 'web-0123456789' }

    expect(decodeNodeSpec(spec)).toEqual({ ok: true, value: { ...spec, variables: {} } })
  })

  test('leave what the author chose', () => {
    const chosen = entry({ timeoutSeconds: 5, waitForReady: false, deletionPolicy: 'Retain' })

    expect(decodeFormSpec(form({ jobs: [chosen] }))).toMatchObject({
      ok: true,
      value: { jobs: [chosen] },
    })
  })

  test('are filled on a copy', () => {
    const spec = Object.freeze(form({ jobs: Object.freeze([Object.freeze(entry())]) }))

    const decoded = decodeFormSpec(spec)

    expect(decoded.ok).toBe(true)
    expect(spec).toEqual(form({ jobs: [entry()] }))
  })

  test('do not leak from one decoded value into the next', () => {
    const first = decodeFormSpec(form())
    const second = decodeFormSpec(form())

    expect(first.ok && second.ok && first.value.rollout !== second.value.rollout).toBe(true)
  })
})

describe('null', () => {
  test('means absent for a field of ours, as for the API server', () => {
    expect(
      decodeFormSpec(form({ services: null, dialect: null, jobs: [entry({ dependIds: null })] })),
    ).toEqual(decodeFormSpec(form({ jobs: [entry()] })))
  })

  test('stays inside the body of an entry and inside a row', () => {
    const body = { kind: 'ConfigMap', data: { a: null } }
    const rows = [{ id: 'a', on: null }]

    expect(decodeFormSpec(form({ configMaps: [{ id: 'a', spec: body }] }))).toMatchObject({
      value: { configMaps: [{ spec: body }] },
    })
    expect(decodeHubSpec(hub({ type: 'static', rows }))).toMatchObject({
      value: { source: { rows } },
    })
  })
})

describe('a hub is refused', () => {
  test.each([
    {
      name: 'when it is no object',
      spec: undefined,
      says: ['spec: must be object, got undefined'],
    },
    {
      name: 'when all is missing',
      spec: {},
      says: ['spec.source: is required', 'spec.valueMappings: is required'],
    },
    {
      name: 'when its type is not implemented',
      spec: hub({ type: 'oracle' }),
      says: ['spec.source.type: must be one of mysql, postgresql, static'],
    },
    {
      name: 'when its type is misspelt',
      spec: hub({ type: 'MySQL', mysql }),
      says: ['spec.source.type: must be one of mysql, postgresql, static; did you mean "mysql"?'],
    },
    {
      name: 'when type mysql comes without its block',
      spec: hub({ type: 'mysql' }),
      says: ['spec.source.mysql: is required when type is mysql'],
    },
    {
      name: 'when type static comes without rows and with a block of mysql',
      spec: hub({ type: 'static', mysql }),
      says: [
        'spec.source.mysql: is allowed only when type is mysql',
        'spec.source.rows: is required when type is static',
      ],
    },
    ...['0s', '00s', '1m30s', '500ms', '30', '1d'].map((syncInterval) => ({
      name: `when syncInterval is ${syncInterval}`,
      spec: hub({ type: 'static', rows: [], syncInterval }),
      says: ['spec.source.syncInterval: must match ^[1-9][0-9]*(s|m|h)$, such as 30s'],
    })),
    {
      name: 'when the port is out of range',
      spec: hub({ type: 'mysql', mysql: { ...mysql, port: 65536 } }),
      says: ['spec.source.mysql.port: must be at most 65535'],
    },
    {
      name: 'when the port is text',
      spec: hub({ type: 'mysql', mysql: { ...mysql, port: '3306' } }),
      says: ['spec.source.mysql.port: must be integer, got string'],
    },
    {
      name: 'when host and table are empty',
      spec: hub({ type: 'mysql', mysql: { ...mysql, host: '', table: '' } }),
      says: [
        'spec.source.mysql.host: must not be empty',
        'spec.source.mysql.table: must not be empty',
      ],
    },
    {
      name: 'when the password reference has no key',
      spec: hub({ type: 'mysql', mysql: { ...mysql, passwordRef: { name: 'db' } } }),
      says: ['spec.source.mysql.passwordRef.key: is required'],
    },
    {
      name: 'when the password itself is written down, without repeating it',
      spec: hub({ type: 'mysql', mysql: { ...mysql, password: 'hunter2' } }),
      says: ['spec.source.mysql.password: unknown field; did you mean "passwordRef"?'],
    },
    {
      name: 'when a mapped column is no text',
      spec: hub({ type: 'static', rows: [] }, { extraValueMappings: { 'a.b': 1 } }),
      says: ['spec.extraValueMappings["a.b"]: must be string, got number'],
    },
    {
      name: 'when the guard is beyond 100 percent',
      spec: hub({ type: 'static', rows: [] }, { deletionGuard: { maxPercent: 101, minNodes: -1 } }),
      says: [
        'spec.deletionGuard.maxPercent: must be at most 100',
        'spec.deletionGuard.minNodes: must be at least 0',
      ],
    },
  ])('$name', ({ spec, says }) => {
    expect(findingsOf(decodeHubSpec(spec))).toEqual(says)
  })
})

describe('a form is refused', () => {
  test.each([
    {
      name: 'for an unknown field, with the one that is meant',
      spec: form({ deployment: [] }),
      says: ['spec.deployment: unknown field; did you mean "deployments"?'],
    },
    {
      name: 'for an unknown field that resembles nothing',
      spec: form({ zzz: 1 }),
      says: ['spec.zzz: unknown field'],
    },
    {
      name: 'for a short unknown field, without a far-fetched guess',
      spec: form({ jobs: [entry({ to: 1 })], dialect: 'go' }),
      says: ['spec.jobs[0].to: unknown field', 'spec.dialect: must be one of gotemplate, liquid'],
    },
    {
      name: 'for an unknown field that every object inherits',
      spec: form({ constructor: 1 }),
      says: ['spec.constructor: unknown field'],
    },
    {
      name: 'for a field in the wrong case',
      spec: { hubID: 'shop' },
      says: ['spec.hubId: is required', 'spec.hubID: unknown field; did you mean "hubId"?'],
    },
    {
      name: 'for an entry without id and spec',
      spec: form({ jobs: [entry(), {}] }),
      says: ['spec.jobs[1].id: is required', 'spec.jobs[1].spec: is required'],
    },
    {
      name: 'for a misspelt field of an entry',
      spec: form({ jobs: [entry({ dependsIds: ['a'] })] }),
      says: ['spec.jobs[0].dependsIds: unknown field; did you mean "dependIds"?'],
    },
    {
      name: 'for a misspelt policy',
      spec: form({ jobs: [entry({ creationPolicy: 'once', deletionPolicy: 'Keep' })] }),
      says: [
        'spec.jobs[0].creationPolicy: must be one of Once, WhenNeeded; did you mean "Once"?',
        'spec.jobs[0].deletionPolicy: must be one of Delete, Retain',
      ],
    },
    {
      name: 'for a timeout out of range',
      spec: form({
        jobs: [entry({ timeoutSeconds: 0 })],
        cronJobs: [entry({ timeoutSeconds: 3601 })],
      }),
      says: [
        'spec.jobs[0].timeoutSeconds: must be at least 1',
        'spec.cronJobs[0].timeoutSeconds: must be at most 3600',
      ],
    },
    {
      name: 'for a body that is text',
      spec: form({ jobs: [{ id: 'a', spec: 'kind: Job' }] }),
      says: ['spec.jobs[0].spec: must be object, got string'],
    },
    {
      name: 'for a list that is an object',
      spec: form({ jobs: { id: 'a' } }),
      says: ['spec.jobs: must be array, got object'],
    },
  ])('$name', ({ spec, says }) => {
    expect(findingsOf(decodeFormSpec(spec)).toSorted()).toEqual(says.toSorted())
  })

  test('with paths that begin where the caller says', () => {
    expect(findingsOf(decodeFormSpec({}, 'data'))).toEqual(['data.hubId: is required'])
  })
})

test('decoding what was decoded changes nothing', () => {
  const once = decodeFormSpec(form({ jobs: [entry()], dependsOn: ['data'] }))

  expect(once.ok && decodeFormSpec(once.value)).toEqual(once)
})

test('a body keeps every field it has', () => {
  const spec = {
    apiVersion: 'example.com/v1',
    kind: 'Any',
    anything: { goes: [1, { here: true }] },
  }

  expect(decodeFormSpec(form({ manifests: [{ id: 'a', spec }] }))).toMatchObject({
    ok: true,
    value: { manifests: [{ spec }] },
  })
})

test('every listed column of a static row is kept as it is', () => {
  const rows = [{ id: 'a', replicas: 3, on: true }, {}]

  expect(decodeHubSpec(hub({ type: 'static', rows }))).toMatchObject({
    ok: true,
    value: { source: { rows } },
  })
})

test('variables of a node must be text', () => {
  const spec = { uid: 'a', hubId: 'b', templateRef: 'c', revision: 'd', variables: { n: 1 } }

  expect(decodeNodeSpec(spec)).toEqual({
    ok: false,
    findings: [
      {
        path: ['spec', 'variables', 'n'],
        code: 'WrongType',
        message: 'must be string, got number',
      },
    ],
  })
})
