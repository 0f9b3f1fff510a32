import fc from 'fast-check'

const often = <Value>(usual: Value, ...rare: Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, ...rare.map((value) => fc.constant(value)))

const name = often<string | undefined>(
  '{{ .uid }}-x',
  'Web_{{ .uid }}',
  '{{ .plan }}-{{ .uid }}',
  '{{ .uid | upper }}',
  '{{ .size | lower }}',
  '{{ if eq .plan "pro" }}p-{{ end }}{{ .uid }}',
  `${'x'.repeat(300)}{{ .uid }}`,
  '{{ .uid | trunc63 }}',
  '{{ .uid }}.example.com',
  '{{ .flag }}{{ .replicas }}',
  '-{{ .uid }}',
  '{{ .plan | default "free" }}',
  'fixed',
  '',
  undefined,
)
const namespace = often<string | undefined>(
  undefined,
  'n-{{ .uid }}',
  'N-{{ .uid }}',
  'n.{{ .uid }}',
  '',
)
const label = often<unknown>('{{ .uid }}', 'two words', 'https://{{ .uid }}', '{{ .plan }}', '', 5)
const hole = (usual: unknown): fc.Arbitrary<unknown> =>
  often<unknown>(
    usual,
    '{{ .replicas }}',
    '{{ .replicas | int }}',
    '{{ .flag }}',
    '{{ .size }}',
    'n{{ .replicas }}',
    '{{ .replicas }}m',
    '{{ if eq .plan "pro" }}3{{ else }}1{{ end }}',
    '{{ .plan | quote }}',
    '{{ .flag | bool }}',
    'many',
    7,
    true,
    null,
  )

const container = fc.record({
  name: fc.constant('web'),
  image: hole('nginx'),
  tty: hole(false),
  resources: fc.record({ limits: fc.record({ cpu: hole('100m'), memory: hole('1Gi') }) }),
  ports: fc.oneof(fc.array(fc.record({ containerPort: hole(80) }), { maxLength: 1 }), hole([])),
})
const labels = { app: 'web' }
const kinds = {
  deployments: fc.tuple(hole(2), hole(false), container).map(([replicas, paused, first]) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      replicas,
      paused,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [first] } },
    },
  })),
  configMaps: fc.tuple(hole('v'), label).map(([value, own]) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { labels: { own } },
    data: { value },
  })),
  secrets: fc.tuple(hole('YWJj'), hole('v')).map(([value, text]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    data: { value },
    stringData: { text },
  })),
  services: fc.tuple(hole(80), hole('ClusterIP')).map(([port, type]) => ({
    apiVersion: 'v1',
    kind: 'Service',
    spec: { type, ports: [{ port, targetPort: port }] },
  })),
  namespaces: fc.constant({ apiVersion: 'v1', kind: 'Namespace' }),
  manifests: hole('x').map((size) => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    spec: { size },
  })),
} as const

const lists = Object.keys(kinds) as (keyof typeof kinds)[]

const entry = fc
  .tuple(fc.constantFrom(...lists), name, namespace, label)
  .chain(([list, nameTemplate, targetNamespace, value]) =>
    fc.tuple(kinds[list] as fc.Arbitrary<object>, fc.boolean()).map(([spec, hasLabel]) => ({
      list,
      entry: {
        ...(nameTemplate === undefined ? {} : { nameTemplate }),
        ...(targetNamespace === undefined ? {} : { targetNamespace }),
        ...(hasLabel && typeof value === 'string' ? { labelsTemplate: { plan: value } } : {}),
        spec,
      },
    })),
  )

/** Specs of small forms, most of them with something that is nearly right. */
export const nearlyRightSpec: fc.Arbitrary<object> = fc
  .array(entry, { minLength: 1, maxLength: 3 })
  .map((entries) => {
    const spec: Record<string, unknown> = { hubId: 'shop' }
    for (const [index, { list, entry: content }] of entries.entries()) {
      const items = (spec[list] ?? []) as unknown[]
      spec[list] = [...items, { id: `e${String(index)}`, ...content }]
    }
    return spec
  })
