import type { Clock } from './clock.ts'
import type { ChildKind, CompositeController } from './composite-controller.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, listOf, textOf } from './fields.ts'
import type { HookCall } from './hook-call.ts'
import { callHook } from './hook-call.ts'
import type { Informer, Informers } from './informer.ts'
import type { KindLookup } from './kinds.ts'
import type { ObjectGroupsMap } from './object-groups.ts'
import { groupFor, insertObject } from './object-groups.ts'

/** The cache of a related kind is still empty: the parent is looked at again, without an event. */
export class RelatedNotSynced extends Error {}

interface Rule extends ChildKind {
  readonly matches: (object: Resource) => boolean
}

export interface RelatedObjects {
  /** What the customize hook named for this parent. */
  of(parent: Resource): Promise<ObjectGroupsMap>
  /** No event of a related kind is heard any more. */
  stop(): void
}

interface Parts {
  readonly controller: CompositeController
  readonly clock: Clock
  readonly kinds: KindLookup
  readonly informers: Informers
  readonly parents: Informer
  readonly call: HookCall
  readonly enqueue: (parent: Resource) => void
}

const CACHED_MS = 20 * 60_000

/** Source: pkg/controller/common/customize/manager.go. */
export function createRelatedObjects(parts: Parts): RelatedObjects {
  const { controller, clock, kinds, informers, parents, call, enqueue } = parts
  const answers = new Map<string, { readonly until: number; readonly rules: readonly Rule[] }>()
  const watched = new Map<string, { readonly informer: Informer; readonly leave: () => void }>()

  async function rulesOf(parent: Resource): Promise<readonly Rule[]> {
    if (controller.hookUrl('customize') === undefined) return []
    const key = `${parent.metadata.uid ?? ''}/${parent.metadata.generation ?? 0}`
    const known = answers.get(key)
    if (known !== undefined && known.until > clock.now()) return known.rules
    const body = { controller: controller.object, parent }
    const answer = await callHook(call, controller, 'customize', body)
    const rules = listOf(answer['relatedResources']).map((rule) => toRule(rule, kinds))
    answers.set(key, { until: clock.now() + CACHED_MS, rules })
    return rules
  }

  // Any event of a related kind asks every parent, calling the hook for those not yet known.
  async function notify(changed: readonly Resource[]): Promise<void> {
    for (const parent of parents.list()) {
      const rules = await rulesOf(parent).catch(() => [])
      const isConcerned = rules.some((rule) => changed.some((object) => isUnder(rule, object)))
      if (isConcerned) enqueue(parent)
    }
  }

  function later(changed: readonly Resource[]): void {
    clock.after(0, () => notify(changed))
  }

  function informerOf(kind: ChildKind): Informer {
    const key = `${kind.info.kind}.${kind.info.group}`
    const known = watched.get(key)
    if (known !== undefined) return known.informer
    const informer = informers.of(kind)
    const leave = informer.addHandler({
      onAdd: (object) => later([object]),
      onUpdate: (old, object) => {
        if (old.metadata.resourceVersion !== object.metadata.resourceVersion) {
          later([old, object])
        }
      },
      onDelete: (object) => later([object]),
    })
    watched.set(key, { informer, leave })
    return informer
  }

  return {
    of: async (parent) => {
      const groups: ObjectGroupsMap = new Map()
      for (const rule of await rulesOf(parent)) {
        const informer = informerOf(rule)
        if (!informer.hasSynced()) throw new RelatedNotSynced('related informer not synced yet')
        groupFor(groups, rule.apiVersion, rule.info.kind)
        for (const object of informer.list()) if (rule.matches(object)) insertObject(groups, object)
      }
      return groups
    },
    stop: () => {
      for (const { leave } of watched.values()) leave()
      watched.clear()
    },
  }
}

function isUnder(rule: Rule, object: Resource): boolean {
  return (
    object.kind === rule.info.kind && object.apiVersion === rule.apiVersion && rule.matches(object)
  )
}

function toRule(value: unknown, kinds: KindLookup): Rule {
  const rule = fieldsOf(value)
  const apiVersion = textOf(rule['apiVersion'])
  const resource = textOf(rule['resource'])
  const info = kinds.byResource(apiVersion, resource)
  if (info === undefined) {
    throw new Error(`discovery: can't find resource ${resource} in apiVersion ${apiVersion}`)
  }
  const names = listOf(rule['names'])
  const hasSelector = rule['labelSelector'] !== undefined || rule['namespaceSelector'] !== undefined
  if (names.length > 0 && hasSelector) {
    throw new Error(
      'related rule cannot have both names and labelSelector/namespaceSelector specified',
    )
  }
  if (rule['namespaceSelector'] !== undefined) {
    throw new Error('namespaceSelector is not simulated')
  }
  const namespace = textOf(rule['namespace'])
  const isSelected = labelMatcher(rule['labelSelector'])
  return {
    apiVersion,
    info,
    matches: ({ metadata }) =>
      (namespace === '' || !info.isNamespaced || metadata.namespace === namespace) &&
      (names.length === 0 || names.includes(metadata.name)) &&
      isSelected(metadata.labels ?? {}),
  }
}

function labelMatcher(selector: unknown): (labels: Readonly<Record<string, string>>) => boolean {
  const wanted = Object.entries(fieldsOf(fieldAt(selector, 'matchLabels')))
  const expressions = listOf(fieldAt(selector, 'matchExpressions')).map(fieldsOf)
  return (labels) =>
    wanted.every(([key, value]) => labels[key] === value) &&
    expressions.every(({ key, operator, values }) => {
      const label = labels[textOf(key)]
      if (operator === 'Exists') return label !== undefined
      if (operator === 'DoesNotExist') return label === undefined
      const isIn = label !== undefined && listOf(values).includes(label)
      return operator === 'In' ? isIn : !isIn
    })
}
