import type { CrdSchema } from './crd-schema.ts'
import { formSpec, formStatus } from './form.ts'
import { hubSpec, hubStatus } from './hub.ts'
import type { KubeObject } from './kube-object.ts'
import { nodeSpec, nodeStatus } from './node.ts'
import { formColumns, hubColumns, nodeColumns } from './printer-columns.ts'
import type { PrinterColumn } from './printer-columns.ts'

export const group = 'operator.lynq.sh'
export const version = 'v1'

/** The root of a kind's schema; everything under spec and status is structural and described. */
interface RootSchema {
  readonly description: string
  readonly type: 'object'
  readonly required: readonly ['spec']
  readonly properties: typeof typeMeta & { readonly spec: CrdSchema; readonly status: CrdSchema }
}

export interface CustomResourceDefinition extends KubeObject {
  readonly spec: {
    readonly group: string
    readonly scope: 'Cluster'
    readonly names: Readonly<Record<string, string | readonly string[]>>
    readonly versions: readonly [
      {
        readonly name: string
        readonly served: boolean
        readonly storage: boolean
        readonly subresources: { readonly status: object }
        readonly additionalPrinterColumns: readonly PrinterColumn[]
        readonly schema: { readonly openAPIV3Schema: RootSchema }
      },
    ]
  }
}

interface Definition {
  readonly kind: string
  readonly shortName: string
  readonly description: string
  readonly spec: CrdSchema
  readonly status: CrdSchema
  readonly columns: readonly PrinterColumn[]
}

const typeMeta = {
  apiVersion: { description: `Version of this kind: ${group}/${version}.`, type: 'string' },
  kind: { description: 'Name of this kind.', type: 'string' },
  // The API server describes it itself, and refuses a schema that does.
  metadata: { type: 'object' },
} as const

const definitions: readonly Definition[] = [
  {
    kind: 'LynqHub',
    shortName: 'lhub',
    description:
      'A LynqHub reads the rows of one table and keeps one LynqNode for each active row and each form that names the hub.',
    spec: hubSpec,
    status: hubStatus,
    columns: hubColumns,
  },
  {
    kind: 'LynqForm',
    shortName: 'lform',
    description:
      'A LynqForm says which objects each active row of a hub gets, in which order, and what happens to them later.',
    spec: formSpec,
    status: formStatus,
    columns: formColumns,
  },
  {
    kind: 'LynqNode',
    shortName: 'lnode',
    description:
      'A LynqNode is one active row and one form, and shows the state of their objects. The hub writes it.',
    spec: nodeSpec,
    status: nodeStatus,
    columns: nodeColumns,
  },
]

const toCrd = (definition: Definition): CustomResourceDefinition => {
  const { kind, shortName, description, spec, status, columns } = definition
  const singular = kind.toLowerCase()
  const plural = `${singular}s`
  const openAPIV3Schema: RootSchema = {
    description,
    type: 'object',
    required: ['spec'],
    properties: { ...typeMeta, spec, status },
  }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        shortNames: [shortName],
        categories: ['lynq'],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema },
        },
      ],
    },
  }
}

/** The CustomResourceDefinitions of the three kinds, as `kubectl apply` takes them. */
export const customResourceDefinitions = (): readonly CustomResourceDefinition[] =>
  definitions.map(toCrd)
