import { describe, expect, test } from 'vitest'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'
import { structuralProblems } from '../../src/api/generate/structural.ts'
import { resourceListNames } from '../../src/api/resource-lists.ts'
import { schemaNodes } from './schema-nodes.ts'

const crds = customResourceDefinitions()
const columns = (plural: string) =>
  crds.find(({ metadata }) => metadata.name === `${plural}.operator.lynq.sh`)!.spec.versions[0]
    .additionalPrinterColumns

const nodes = schemaNodes()
const at = (path: string) => nodes.find((node) => node.path === path)?.schema

test('the three kinds are cluster-scoped, have a status subresource and the category lynq', () => {
  const facts = crds.map(({ spec }) => ({
    kind: spec.names.kind,
    shortNames: spec.names.shortNames,
    categories: spec.names.categories,
    scope: spec.scope,
    group: spec.group,
    version: spec.versions[0].name,
    subresources: spec.versions[0].subresources,
  }))

  const shared = {
    categories: ['lynq'],
    scope: 'Cluster',
    group: 'operator.lynq.sh',
    version: 'v1',
    subresources: { status: {} },
  }
  expect(facts).toEqual([
    { kind: 'LynqHub', shortNames: ['lhub'], ...shared },
    { kind: 'LynqForm', shortNames: ['lform'], ...shared },
    { kind: 'LynqNode', shortNames: ['lnode'], ...shared },
  ])
})

describe('kubectl get', () => {
  test.each([
    {
      plural: 'lynqhubs',
      narrow: 'Rows Active Nodes Ready Failed Status Last-Sync Age',
      wide: 'Held',
    },
    { plural: 'lynqforms', narrow: 'Hub Valid Nodes Ready Rollout Age', wide: '' },
    {
      plural: 'lynqnodes',
      narrow: 'Ready Resources Skipped Age',
      wide: 'UID Form Reason Message',
    },
  ])('$plural shows NAME and $narrow, wide adds $wide', ({ plural, narrow, wide }) => {
    const names = (priority: number) =>
      columns(plural)
        .filter((column) => (column.priority ?? 0) === priority)
        .map(({ name }) => name)
        .join(' ')

    expect(names(0)).toBe(narrow)
    expect(names(1)).toBe(wide)
  })

  test('reads every column from a field that the schema has', () => {
    for (const [kind, plural] of [
      ['LynqHub', 'lynqhubs'],
      ['LynqForm', 'lynqforms'],
      ['LynqNode', 'lynqnodes'],
    ] as const) {
      for (const { jsonPath, type } of columns(plural)) {
        if (jsonPath.startsWith('.metadata.')) continue
        const path = kind + jsonPath.replace(/\[\?\(@\.type=="\w+"\)\]/, '[]')
        const schema = at(path)
        expect(schema, path).toBeDefined()
        expect(type === 'date' ? schema?.format : schema?.type, path).toBe(
          type === 'date' ? 'date-time' : type,
        )
      }
    }
  })
})

describe('the schema', () => {
  test('is structural', () => {
    for (const crd of crds) {
      const { spec, status } = crd.spec.versions[0].schema.openAPIV3Schema.properties
      expect(structuralProblems(spec)).toEqual([])
      expect(structuralProblems(status)).toEqual([])
    }
  })

  test('describes every node in plain sentences that end', () => {
    const poor = nodes.filter(({ schema }) => !/^[A-Z"$a-z].*\.$/s.test(schema.description))

    expect(nodes.length).toBeGreaterThan(400)
    expect(poor.map(({ path }) => path)).toEqual([])
  })

  test('says the default in the description of every field that has one', () => {
    const silent = nodes.filter(
      ({ schema }) =>
        ['string', 'number', 'boolean'].includes(typeof schema.default) &&
        !schema.description.includes(
          `Default: ${JSON.stringify(schema.default).replaceAll('"', '')}.`,
        ),
    )

    expect(silent.map(({ path }) => path)).toEqual([])
  })

  test('explains every value of every enum of a spec', () => {
    const silent = nodes.filter(
      ({ path, schema }) =>
        path.includes('.spec') && schema.enum?.some((word) => !schema.description.includes(word)),
    )

    expect(silent.map(({ path }) => path)).toEqual([])
  })

  test('has the sixteen lists, each a map keyed by id whose bodies keep unknown fields', () => {
    expect(resourceListNames).toHaveLength(16)
    for (const list of resourceListNames) {
      expect(at(`LynqForm.spec.${list}`)).toMatchObject({
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['id'],
      })
      expect(at(`LynqForm.spec.${list}[].spec`)).toMatchObject({
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
      })
    }
  })

  test.each([
    { path: 'LynqHub.spec.source.type', holds: { enum: ['mysql', 'postgresql', 'static'] } },
    {
      path: 'LynqHub.spec.source.syncInterval',
      holds: { default: '30s', pattern: '^[1-9][0-9]*(s|m|h)$' },
    },
    {
      path: 'LynqHub.spec.source.mysql.port',
      holds: { default: 3306, minimum: 1, maximum: 65535, format: 'int32' },
    },
    {
      path: 'LynqHub.spec.source.mysql.tls.mode',
      holds: { enum: ['disabled', 'preferred', 'required', 'verify-ca', 'verify-full'] },
    },
    {
      path: 'LynqHub.spec.deletionGuard.maxPercent',
      holds: { default: 30, minimum: 0, maximum: 100 },
    },
    { path: 'LynqHub.spec.deletionGuard.minNodes', holds: { default: 5, minimum: 0 } },
    {
      path: 'LynqForm.spec.dialect',
      holds: { enum: ['gotemplate', 'liquid'], default: 'gotemplate' },
    },
    { path: 'LynqForm.spec.rollout.maxSkew', holds: { default: 0, minimum: 0 } },
    {
      path: 'LynqForm.spec.rollout.progressDeadlineSeconds',
      holds: { default: 600, minimum: 60, maximum: 3600 },
    },
    {
      path: 'LynqForm.spec.jobs[].skipOnDependencyFailure',
      holds: { type: 'boolean', default: true },
    },
    {
      path: 'LynqForm.spec.jobs[].creationPolicy',
      holds: { enum: ['Once', 'WhenNeeded'], default: 'WhenNeeded' },
    },
    {
      path: 'LynqForm.spec.jobs[].deletionPolicy',
      holds: { enum: ['Delete', 'Retain'], default: 'Delete' },
    },
    {
      path: 'LynqForm.spec.jobs[].conflictPolicy',
      holds: { enum: ['Force', 'Stuck'], default: 'Stuck' },
    },
    { path: 'LynqForm.spec.jobs[].waitForReady', holds: { type: 'boolean', default: true } },
    {
      path: 'LynqForm.spec.jobs[].timeoutSeconds',
      holds: { default: 300, minimum: 1, maximum: 3600 },
    },
    {
      path: 'LynqForm.spec.jobs[].patchStrategy',
      holds: { enum: ['apply', 'merge', 'replace'], default: 'apply' },
    },
    {
      path: 'LynqForm.status.rollout.phase',
      holds: { enum: ['Idle', 'InProgress', 'Failed', 'Complete'] },
    },
    {
      path: 'LynqNode.status.resources[].phase',
      holds: {
        enum: ['Ready', 'Progressing', 'Applying', 'Waiting', 'Skipped', 'Conflict', 'Failed'],
      },
    },
    {
      path: 'LynqNode.status.conditions[].status',
      holds: { enum: ['True', 'False', 'Unknown'] },
    },
  ])('holds $path to $holds', ({ path, holds }) => {
    expect(at(path)).toMatchObject(holds)
  })

  test.each([
    { path: 'LynqForm.spec.hubId', rules: ['self == oldSelf'] },
    {
      path: 'LynqHub.spec.source',
      rules: [
        "has(self.mysql) == (self.type == 'mysql')",
        "has(self.postgresql) == (self.type == 'postgresql')",
        "has(self.rows) == (self.type == 'static')",
      ],
    },
  ])('lets the API server check $rules on $path', ({ path, rules }) => {
    expect(at(path)?.['x-kubernetes-validations']?.map(({ rule }) => rule)).toEqual(rules)
  })
})
