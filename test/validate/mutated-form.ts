import fc from 'fast-check'

/** Values that stand where they do not belong. */
const strays: readonly unknown[] = [
  null,
  '',
  'text',
  'two words',
  '{{ .nope }}',
  '{{ .uid }}',
  '{{ .uid',
  '{% if %}',
  '{{ randAlphaNum 3 }}',
  '$.metadata.name',
  'x'.repeat(300),
  0,
  -1,
  2 ** 40,
  1.5,
  true,
  [],
  [null],
  ['a', 'a'],
  {},
  { a: 1 },
  { __proto__: 1 },
]

const keys = ['id', 'spec', 'metadata', 'name', 'labels', 'replica', 'hubId', '__proto__', '1']

/** One change of a JSON tree: where (a number chooses among all places), and what. */
const mutation = fc.record({
  place: fc.nat(),
  change: fc.constantFrom('remove', 'replace', 'rename', 'insert', 'repeat', 'swap'),
  stray: fc.constantFrom(...strays),
  key: fc.constantFrom(...keys),
  other: fc.nat(),
})

type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never
type Parent = Record<string, unknown> | unknown[]

/** One of the specs with up to five changes anywhere in it. */
export function mutatedSpec(specs: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...specs), fc.array(mutation, { minLength: 1, maxLength: 5 }))
    .map(([spec, mutations]) => {
      const copy: unknown = structuredClone(spec)
      for (const each of mutations) apply(copy, each)
      return copy
    })
}

function apply(root: unknown, { place, change, stray, key, other }: Mutation): void {
  const places = [...placesIn(root)]
  const chosen = places[place % places.length]
  if (chosen === undefined) return
  const { parent, name } = chosen
  const value: unknown = structuredClone(stray)
  if (change === 'replace') set(parent, name, value)
  else if (change === 'swap') {
    const from = places[other % places.length]
    if (from !== undefined) set(parent, name, structuredClone(get(from.parent, from.name)))
  } else if (Array.isArray(parent)) {
    if (change === 'remove') parent.splice(Number(name), 1)
    else parent.push(change === 'repeat' ? structuredClone(parent[Number(name)]) : value)
  } else {
    const old = parent[name]
    if (change === 'remove' || change === 'rename') Reflect.deleteProperty(parent, name)
    if (change !== 'remove') set(parent, key, change === 'insert' ? value : old)
  }
}

function* placesIn(value: unknown): Generator<{ parent: Parent; name: string }> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    yield { parent: value as Parent, name }
    yield* placesIn(member)
  }
}

function get(parent: Parent, name: string): unknown {
  return Array.isArray(parent) ? parent[Number(name)] : parent[name]
}

function set(parent: Parent, name: string, value: unknown): void {
  Object.defineProperty(parent, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}
