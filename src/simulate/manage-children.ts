import { inAnyOrder } from './any-order.ts'
import { isApiError } from './api-error.ts'
import { applyDynamically } from './apply-dynamically.ts'
import type { ApplyMemory } from './apply-server-side.ts'
import { applyServerSide, memoryKey } from './apply-server-side.ts'
import type { ApplyStrategy } from './apply-child.ts'
import { METACONTROLLER } from './atomic-update.ts'
import type { CompositeController } from './composite-controller.ts'
import { wordsOf } from './error-words.ts'
import type { Resource } from './fields.ts'
import type { KindLookup } from './kinds.ts'
import type { LoopApi } from './loop-api.ts'
import type { ObjectGroupsMap } from './object-groups.ts'
import { sortedGroups } from './object-groups.ts'
import { refOf } from './object-store.ts'

export interface ChildrenPlan {
  readonly parent: Resource
  readonly observed: ObjectGroupsMap
  readonly desired: ObjectGroupsMap
}

interface Parts {
  readonly controller: CompositeController
  readonly api: LoopApi
  readonly kinds: KindLookup
  readonly strategy: ApplyStrategy
  readonly memory: ApplyMemory
  readonly writeMs: number
}

/**
 * Deletes what is observed and not desired, then creates and updates what is desired. One failure
 * does not stop the rest; all are returned.
 */
export async function* manageChildren(
  parts: Parts,
  plan: ChildrenPlan,
): AsyncGenerator<number, string[]> {
  const errors: string[] = []
  yield* deleteChildren(parts, plan, errors)
  for (const { apiVersion, kind, objects } of sortedGroups(plan.desired)) {
    if (parts.kinds.byKind(apiVersion, kind) === undefined) {
      errors.push(`discovery: can't find kind ${kind} in apiVersion ${apiVersion}`)
      continue
    }
    const observed = plan.observed.get(`${kind}.${apiVersion}`)?.objects
    for (const [name, desired] of inAnyOrder(objects, saltOf(plan))) {
      try {
        if (await applyOne(parts, plan.parent, desired, observed?.get(name))) yield parts.writeMs
      } catch (error) {
        errors.push(wordsOf(error))
        yield parts.writeMs
      }
    }
  }
  return errors
}

function saltOf({ parent: { metadata } }: ChildrenPlan): string {
  return `${metadata.uid ?? ''}/${metadata.resourceVersion ?? ''}`
}

async function* deleteChildren(
  { api, memory, writeMs }: Parts,
  plan: ChildrenPlan,
  errors: string[],
): AsyncGenerator<number, void> {
  const { observed, desired } = plan
  for (const { apiVersion, kind, objects } of sortedGroups(observed)) {
    const wanted = desired.get(`${kind}.${apiVersion}`)?.objects
    for (const [name, object] of inAnyOrder(objects, saltOf(plan))) {
      const { deletionTimestamp, uid = '' } = object.metadata
      if (deletionTimestamp !== undefined || wanted?.has(name) === true) continue
      try {
        await api.delete(refOf(object), { ...METACONTROLLER, uid, propagation: 'Background' })
        memory.delete(memoryKey(object))
      } catch (error) {
        if (!isApiError(error, 'NotFound')) {
          errors.push(`can't delete ${kind} ${name}: ${wordsOf(error)}`)
        }
      }
      yield writeMs
    }
  }
}

function applyOne(
  { api, controller, memory, strategy }: Parts,
  parent: Resource,
  desired: Resource,
  observed: Resource | undefined,
): Promise<boolean> {
  const updateMethod = controller.updateMethod(desired.apiVersion, desired.kind)
  const child = { parent, desired, observed, updateMethod }
  return strategy === 'server-side-apply'
    ? applyServerSide(api, memory, child)
    : applyDynamically(api, child)
}
