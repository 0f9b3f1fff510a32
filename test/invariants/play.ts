import type { KubeObject, ObjectRef } from '../../src/api/kube-object.ts'
import type { LynqNode } from '../../src/api/node.ts'
import { ApiError, isApiError } from '../../src/simulate/api-error.ts'
import { refOf } from '../../src/simulate/object-store.ts'
import type { EntryModel, FormModel } from './form-model.ts'
import { formSpec, refOfEntry } from './form-model.ts'
import type { Action, EntryDraft, History } from './steps.ts'
import type { Row, World } from './world.ts'
import {
  HUB,
  applyForm,
  formRef,
  hubObject,
  hubRef,
  kubectl,
  nodeRef,
  restartService,
} from './world.ts'

type Act<Name extends Action['do']> = Extract<Action, { readonly do: Name }>

const FORM_NAMES = ['f', 'g']

export function begin(world: World, { forms, rows }: History): void {
  world.rows = [...new Set(rows)].map((uid) => ({ uid, active: true, mode: 'ok', size: '1' }))
  world.sim.api.create(hubObject(), kubectl)
  for (const [index, drafts] of forms.entries()) {
    const name = FORM_NAMES[index] ?? 'f'
    let model: FormModel = { entries: [], fault: 'none' }
    for (const draft of drafts) model = withEntry(world, model, draft)
    writeForm(world, name, model)
  }
}

/** Does one thing that users, or the world, may do. What the API server refuses is no step at all. */
export function act(world: World, action: Action): void {
  try {
    perform(world, action)
  } catch (error) {
    if (!isApiError(error)) throw error
  }
}

function perform(world: World, action: Action): void {
  switch (action.do) {
    case 'row': {
      changeRows(world, action)
      return
    }
    case 'form': {
      changeForm(world, action)
      return
    }
    case 'addEntry': {
      const name = pickFrom([...world.forms.keys()], action.form)
      const model = name === undefined ? undefined : world.forms.get(name)
      if (name === undefined || model === undefined || model.entries.length > 5) return
      writeForm(world, name, withEntry(world, model, action.draft))
      return
    }
    case 'deleteForm': {
      const name = pickFrom([...world.forms.keys()], action.pick)
      if (name === undefined) return
      if (action.propagation === 'Orphan') world.hasOrphanedRevisions = true
      world.sim.api.delete(formRef(name), { ...kubectl, ...action })
      return
    }
    case 'deleteNode': {
      deleteNode(world, action)
      return
    }
    case 'deleteHub':
      if (action.propagation === 'Orphan') world.hasOrphaned = true
      {
        world.sim.api.delete(hubRef, { ...kubectl, ...action })
        return
      }
    case 'recreate': {
      recreate(world)
      return
    }
    case 'child': {
      touchChild(world, action)
      return
    }
    case 'foreign': {
      makeForeign(world, action)
      return
    }
    case 'unfinalize': {
      unfinalize(world, action)
      return
    }
    case 'fault': {
      breakSomething(world, action)
      return
    }
  }
}

function pickFrom<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(1, items.length)]
}

const UIDS = ['a', 'b', 'c']

/** What may happen to a row that is there. */
export function changeRow(
  world: World,
  op: 'remove' | 'off' | 'on' | 'size' | 'mode',
  pick: number,
): void {
  const { rows } = world
  const index = pick % Math.max(1, rows.length)
  const row = rows[index]
  const change = (changes: Partial<Row>): void => {
    if (row !== undefined) world.rows = rows.with(index, { ...row, ...changes })
  }
  switch (op) {
    case 'remove':
      world.rows = rows.filter((other) => other !== row)
      return
    case 'off': {
      change({ active: false })
      return
    }
    case 'on': {
      change({ active: true })
      return
    }
    case 'size': {
      change({ size: String(1 + (Number(row?.size) % 3)) })
      return
    }
    case 'mode': {
      change({ mode: row?.mode === 'bad' ? 'ok' : 'bad' })
    }
  }
}

function changeRows(world: World, { op, pick }: Act<'row'>): void {
  const { rows } = world
  const row = pickFrom(rows, pick)
  switch (op) {
    case 'add': {
      const uid = UIDS[pick % UIDS.length] ?? 'a'
      if (rows.some((other) => other.uid === uid) || rows.length > 3) return
      world.rows = [{ uid, active: true, mode: 'ok', size: '1' }, ...rows]
      return
    }
    case 'double':
      if (row !== undefined && rows.length <= 3) world.rows = [...rows, { ...row, size: '7' }]
      return
    case 'upper':
      // The usual collations of a database take this for the same key.
      if (row !== undefined && rows.length <= 3) {
        world.rows = [...rows, { ...row, uid: `${row.uid.toUpperCase()} ` }]
      }
      return
    default: {
      changeRow(world, op, pick)
    }
  }
}

function withEntry(world: World, model: FormModel, draft: EntryDraft): FormModel {
  const { depends, ...rest } = draft
  const { entries } = model
  if (draft.kind === 'Namespace' && entries.some(({ kind }) => kind === 'Namespace')) return model
  const serial = String(++world.serial)
  const dependIds = entries.filter((_, index) => (depends >> index) % 2 === 1).map(({ id }) => id)
  const entry: EntryModel = { ...rest, id: `e${serial}`, piece: `p${serial}`, dependIds }
  return { ...model, entries: [...entries, entry] }
}

function writeForm(world: World, name: string, model: FormModel): void {
  const spec = formSpec(model, HUB)
  applyForm(world, name, spec)
  world.forms.set(name, model)
  const { rollout: _moves, dependsOn: _waits, ...templates } = spec
  world.versions.set(JSON.stringify(templates), model)
}

function changeForm(world: World, { op, form, pick }: Act<'form'>): void {
  const name = pickFrom([...world.forms.keys()], form)
  const model = name === undefined ? undefined : world.forms.get(name)
  const entry = pickFrom(model?.entries ?? [], pick)
  if (name === undefined || model === undefined || entry === undefined) return
  const serial = String(++world.serial)
  const change = (changes: Partial<EntryModel>): FormModel => ({
    ...model,
    entries: model.entries.map((other) => (other === entry ? { ...entry, ...changes } : other)),
  })
  const nextModel = (): FormModel => {
    switch (op) {
      case 'body':
        return change({ body: entry.body + 1 })
      case 'rename':
        return change({ piece: `p${serial}` })
      case 'id':
        return renamed(model, entry.id, `e${serial}`)
      case 'remove':
        return model.entries.length < 2 ? model : without(model, entry.id)
      case 'retain':
        return change({ isRetained: !entry.isRetained })
      case 'fails':
        return change({ failsIn: entry.failsIn === 'name' ? 'body' : 'name' })
      case 'cycle':
      case 'syntax':
        return { ...model, fault: op }
      case 'mend':
        return { ...model, fault: 'none' }
    }
  }
  writeForm(world, name, nextModel())
}

function renamed(model: FormModel, from: string, to: string): FormModel {
  const other = (id: string): string => (id === from ? to : id)
  return {
    ...model,
    entries: model.entries.map((entry) => ({
      ...entry,
      id: other(entry.id),
      dependIds: entry.dependIds.map(other),
    })),
  }
}

function without(model: FormModel, id: string): FormModel {
  return {
    ...model,
    entries: model.entries
      .filter((entry) => entry.id !== id)
      .map((entry) => ({
        ...entry,
        dependIds: entry.dependIds.filter((dependency) => dependency !== id),
      })),
  }
}

function deleteNode(world: World, { pick, propagation }: Act<'deleteNode'>): void {
  const { api } = world.sim
  const node = pickFrom(api.list('operator.lynq.sh/v1', 'LynqNode'), pick)
  if (node === undefined) return
  if (propagation === 'Orphan') world.hasOrphaned = true
  api.delete(nodeRef(node.metadata.name), { ...kubectl, propagation })
}

function recreate(world: World): void {
  const { api } = world.sim
  if (api.get(hubRef) === undefined) api.create(hubObject(), kubectl)
  for (const [name, model] of world.forms) {
    if (api.get(formRef(name)) === undefined) writeForm(world, name, model)
  }
}

const KINDS = ['Namespace', 'ConfigMap', 'Secret', 'Service', 'Deployment']

function childrenOf(world: World): readonly KubeObject[] {
  const { api } = world.sim
  return KINDS.flatMap((kind) => api.list(kind === 'Deployment' ? 'apps/v1' : 'v1', kind)).filter(
    ({ metadata }) =>
      metadata.ownerReferences?.some(
        ({ kind, controller }) => kind === 'LynqNode' && controller === true,
      ),
  )
}

function touchChild(world: World, { op, pick }: Act<'child'>): void {
  const { api } = world.sim
  const child = pickFrom(childrenOf(world), pick)
  if (child === undefined) return
  const { uid = '', labels = {}, annotations = {} } = child.metadata
  const ref = refOf(child as Parameters<typeof refOf>[0])
  const withoutOurs = (map: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(map).filter(([key]) => !key.startsWith('lynq.sh/')))
  const write = (metadata: object): void => {
    api.update({ ...child, metadata: { ...child.metadata, ...metadata } }, kubectl)
  }
  switch (op) {
    case 'delete':
      world.userDeleted.add(uid)
      api.delete(ref, { ...kubectl, propagation: 'Background' })
      return
    case 'edit':
      // A Once Secret is for its readers to change; what becomes of that is not this test's matter.
      if (child.kind === 'Secret') return
      world.edited.add(uid)
      api.patch(ref, editOf(child), kubectl)
      return
    case 'label': {
      write({ labels: { ...labels, team: 'red' } })
      return
    }
    case 'strip': {
      world.loosened.add(uid)
      const stripped = { annotations: withoutOurs(annotations) }
      write(pick % 2 === 0 ? stripped : { ...stripped, labels: withoutOurs(labels) })
      return
    }
    case 'unclaim': {
      world.loosened.add(uid)
      const { 'controller-uid': _claim, ...others } = labels
      write({ labels: others })
      return
    }
  }
}

function editOf(child: KubeObject): Readonly<Record<string, unknown>> {
  switch (child.kind) {
    case 'Deployment':
      return { spec: { replicas: 9 } }
    case 'ConfigMap':
      return { data: { body: 'edited' } }
    default:
      return { metadata: { annotations: { body: 'edited' } } }
  }
}

/** An object of someone else in the place of one that does not exist yet. */
function makeForeign(world: World, { pick }: Act<'foreign'>): void {
  const { api } = world.sim
  const places = [...world.forms].flatMap(([templateRef, model]) =>
    model.entries
      .filter(({ kind, place }) => kind === 'ConfigMap' && place === 'default')
      .flatMap((entry) => UIDS.map((uid) => ({ entry, variables: { uid, templateRef } }))),
  )
  const place = pickFrom(places, pick)
  const ref: ObjectRef | undefined = place && refOfEntry(place.entry, place.variables)
  if (place === undefined || ref?.namespace === undefined || api.get(ref) !== undefined) return
  const { apiVersion, kind, namespace, name } = ref
  const made = api.create(
    { apiVersion, kind, metadata: { name, namespace }, data: { owner: 'someone' } },
    kubectl,
  )
  world.foreign.set(made.metadata.uid ?? '', { isForced: place.entry.isForced })
}

/** Finalizers forced away, as people do when something hangs. */
function unfinalize(world: World, { pick }: Act<'unfinalize'>): void {
  const { api } = world.sim
  const all = ['LynqNode', 'LynqHub', 'LynqForm'].flatMap((kind) =>
    api.list('operator.lynq.sh/v1', kind),
  )
  const dying = all.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
  const object = pickFrom(dying, pick)
  if (object === undefined) return
  const { finalizers: _dropped, ...metadata } = object.metadata
  api.update({ ...object, metadata }, kubectl)
}

const unavailable = new ApiError(503, 'ServiceUnavailable', 'the server is currently unable')

function breakSomething(world: World, { op }: Act<'fault'>): void {
  const { sim } = world
  const { faults } = sim
  switch (op) {
    case 'source':
      world.sourceFails = !world.sourceFails
      return
    case 'service':
      faults.isServiceDown = !faults.isServiceDown
      return
    case 'cluster':
      faults.isClusterDown = !faults.isClusterDown
      return
    case 'writes': {
      let count = 0
      faults.failWrite =
        faults.failWrite === undefined
          ? () => (++count % 3 === 0 ? unavailable : undefined)
          : undefined
      return
    }
    case 'lag':
      faults.informerLagMs = faults.informerLagMs > 1000 ? 5 : 3000
      world.maxLagMs = 3000
      return
    case 'serviceRestart': {
      restartService(world)
      return
    }
    case 'restart': {
      sim.restartMetacontroller()
      return
    }
    case 'cut': {
      sim.stopMetacontroller()
      return
    }
  }
}

/** The end of all trouble. Faulty forms and rows stay: they are states like others. */
export function mend(world: World): void {
  const { sim } = world
  world.sourceFails = false
  sim.faults.isServiceDown = false
  sim.faults.isClusterDown = false
  sim.faults.failWrite = undefined
  sim.faults.informerLagMs = 5
  sim.restartMetacontroller()
}

export function nodesOf(world: World): readonly LynqNode[] {
  return world.sim.api.list('operator.lynq.sh/v1', 'LynqNode') as readonly LynqNode[]
}
