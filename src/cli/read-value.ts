import { isAlias, isScalar, isSeq, type Document, type ParsedNode, type Scalar } from 'yaml'
import type { Json } from '../api/kube-object.ts'
import { formatPath, type FieldPath } from '../api/field-path.ts'
import type { SyntaxFault, TemplateSpan } from './find-templates.ts'
import { groupPairs, isParsedMap, type PairGroup, type ParsedMap } from './group-pairs.ts'
import type { ParsedSource } from './parse-source.ts'
import { readScalar } from './read-scalar.ts'
import { readsAsWritten, unfold } from './template-scalar.ts'

/** A scalar with an unquoted template: where it stands and what it says. */
export interface TemplatedScalar {
  readonly start: number
  readonly end: number
  readonly path: FieldPath
  readonly text: string
  /** YAML takes it as it stands (`name: x-{{ .uid }}`): nothing to rewrite. */
  readonly valid: boolean
  readonly isKey: boolean
  /** It consists of one action and nothing else. */
  readonly isOneAction: boolean
}

export interface ReadValue {
  readonly value: Json
  readonly faults: readonly SyntaxFault[]
  readonly templated: readonly TemplatedScalar[]
  /** Offset of the value at each path, as `formatPath` writes it. */
  readonly offsets: ReadonlyMap<string, number>
}

const maxDepth = 200
/** Values an alias may multiply to: far above any manifest, far below a bomb. */
const maxAliasedValues = 100_000

/** Reads one parsed document; `rewritten` replaces the text of templated scalars, by their offset. */
export function readValue(
  source: ParsedSource,
  document: Document.Parsed,
  rewritten: ReadonlyMap<number, string> = new Map(),
): ReadValue {
  const reader = new ValueReader(source, document, rewritten)
  const value = reader.read(document.contents, [])
  const { faults, templated, offsets } = reader
  return { value, faults, templated, offsets }
}

class ValueReader implements Omit<ReadValue, 'value'> {
  readonly faults: SyntaxFault[] = []
  readonly templated: TemplatedScalar[] = []
  readonly offsets = new Map<string, number>()
  readonly #source: ParsedSource
  readonly #document: Document.Parsed
  readonly #rewritten: ReadonlyMap<number, string>
  #aliasDepth = 0
  #flowDepth = 0
  #aliasedValues = 0

  constructor(
    source: ParsedSource,
    document: Document.Parsed,
    rewritten: ReadonlyMap<number, string>,
  ) {
    this.#source = source
    this.#document = document
    this.#rewritten = rewritten
  }

  read(node: ParsedNode | null, path: FieldPath): Json {
    if (node === null) return null
    const offset = node.range[0]
    if (this.#aliasDepth === 0) this.offsets.set(formatPath(path), offset)
    if (path.length > maxDepth) return this.#fault(offset, `nested deeper than ${maxDepth} levels`)
    if (this.#aliasDepth > 0 && ++this.#aliasedValues >= maxAliasedValues) {
      // Said once; the rest is not read.
      if (this.#aliasedValues > maxAliasedValues) return null
      return this.#fault(offset, `aliases expand to more than ${maxAliasedValues} values`)
    }
    if (isAlias(node)) return this.#readAlias(node.resolve(this.#document), offset, path)
    if (isScalar(node)) return this.#readScalar(node, path)
    if (node.flow === true) this.#flowDepth++
    const value = isParsedMap(node) ? this.#readMap(node, path) : this.#readItems(node.items, path)
    if (node.flow === true) this.#flowDepth--
    return value
  }

  #readAlias(target: unknown, offset: number, path: FieldPath): Json {
    if (target === undefined) return this.#fault(offset, 'no anchor of this name stands before')
    this.#aliasDepth++
    // Anchored nodes come from the same parse.
    const value = this.read(target as ParsedNode, path)
    this.#aliasDepth--
    return value
  }

  #readItems(items: readonly ParsedNode[], path: FieldPath, from = 0): Json[] {
    return items.map((item, index) => this.read(item, [...path, from + index]))
  }

  #readScalar(
    node: Scalar.Parsed,
    path: FieldPath,
    isKey = false,
  ): string | number | boolean | null {
    if (node.type !== 'PLAIN') return node.value as string
    const [start, end] = node.range
    const template = this.#templateIn(start, end)
    if (template === undefined) {
      const read = readScalar(node.source, node.tag)
      return 'fault' in read ? this.#fault(start, read.fault) : read.value
    }
    const source = this.#source.text.slice(start, end)
    const text = unfold(source)
    const valid = readsAsWritten(source, this.#flowDepth > 0)
    const isOneAction = template.start === start && template.end === end
    if (this.#aliasDepth === 0)
      this.templated.push({ start, end, path, text, valid, isKey, isOneAction })
    return this.#rewritten.get(start) ?? text
  }

  /** The first template between two offsets. */
  #templateIn(start: number, end: number): TemplateSpan | undefined {
    const { spans } = this.#source
    let low = 0
    let high = spans.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((spans[middle]?.start ?? end) < start) low = middle + 1
      else high = middle
    }
    const found = spans[low]
    return found !== undefined && found.end <= end ? found : undefined
  }

  #readMap(map: ParsedMap, path: FieldPath): Json {
    const { groups, invalid } = groupPairs(map)
    for (const { key } of invalid) this.#fault(key.range[0], 'a key must be a single plain value')
    const merged: [string, Json][] = []
    const own: [string, Json][] = []
    for (const group of groups) {
      const [{ key: keyNode, value }] = group.pairs
      const key = this.#keyText(keyNode, group.key, path)
      if (group.key === '<<' && isScalar(keyNode) && keyNode.type === 'PLAIN')
        merged.push(...this.#mergedEntries(value, path))
      else own.push([key, this.#readGroup(group, [...path, key])])
    }
    return Object.fromEntries([...merged, ...own])
  }

  #keyText(node: ParsedNode, key: string, path: FieldPath): string {
    if (!isScalar(node) || node.type !== 'PLAIN') return key
    if (this.#templateIn(node.range[0], node.range[1]) === undefined) return key
    return String(this.#readScalar(node, path, true))
  }

  #readGroup({ key, pairs, merges }: PairGroup, path: FieldPath): Json {
    const [first, ...more] = pairs
    if (!merges) {
      const { line } = this.#source.position(first.key.range[0])
      for (const { key: again } of more)
        this.#fault(
          again.range[0],
          `key ${JSON.stringify(key)} stands twice (first on line ${line}): keep one, or make both block lists`,
        )
      return this.read(first.value, path)
    }
    const items: Json[] = []
    for (const { value } of pairs)
      if (isSeq(value)) {
        if (items.length === 0) this.offsets.set(formatPath(path), value.range[0])
        items.push(...this.#readItems(value.items, path, items.length))
      }
    return items
  }

  /** `<<: *base` or `<<: [*a, *b]`; earlier ones win. */
  #mergedEntries(value: ParsedNode | null, path: FieldPath): [string, Json][] {
    const read = value === null ? null : this.read(value, path)
    const bases: readonly Json[] = Array.isArray(read) ? read : [read]
    return [...bases].reverse().flatMap((base): [string, Json][] => {
      if (base !== null && typeof base === 'object' && !Array.isArray(base))
        return Object.entries(base)
      this.#fault(value?.range[0] ?? 0, '"<<" takes a mapping or a list of mappings')
      return []
    })
  }

  #fault(offset: number, message: string): null {
    this.faults.push({ offset, message })
    return null
  }
}
