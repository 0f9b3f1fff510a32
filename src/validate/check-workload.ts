import type { FieldPath } from '../api/field-path.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { CompiledEntry } from '../plan/compile-form.ts'
import { builtInKindOf } from '../plan/schema/kube-schema.ts'
import type { Finding } from './finding.ts'
import { keyedLists, repeatedItems } from './repeated-items.ts'
import { report } from './report.ts'

/** Where kinds that make pods hold the template of these. */
const podTemplates: Readonly<Record<string, FieldPath>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
}

const selecting: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
])

/** What the API server demands of workloads and Services beyond types. */
export function checkWorkload(entry: CompiledEntry): readonly Finding[] {
  const { kind, path } = entry
  const manifest = entry.entry.spec
  if (builtInKindOf(manifest) === undefined) return []
  const root = [...path, 'spec']
  if (kind === 'Service') {
    const ports = { path: [...root, 'spec', 'ports'], value: at(manifest, ['spec', 'ports']) }
    return repeatedItems(ports, keyedLists.servicePorts, entry.id)
  }
  const template = Object.hasOwn(podTemplates, kind) ? podTemplates[kind] : undefined
  if (template === undefined) return []
  const pod: Part = { path: [...root, ...template], value: at(manifest, template) }
  return [
    ...(selecting.has(kind) ? checkSelector(entry, pod) : []),
    ...checkPod(entry, pod),
    ...(kind === 'Job' || kind === 'CronJob' ? checkRestart(entry, pod) : []),
  ]
}

/** A value and where it stands, or would stand. */
export interface Part {
  readonly path: FieldPath
  readonly value: unknown
}

function at(root: unknown, path: FieldPath): unknown {
  return path.reduce((value: unknown, name) => memberOf(value, String(name)), root)
}

function checkSelector(entry: CompiledEntry, pod: Part): readonly Finding[] {
  const entryId = entry.id
  const base = [...entry.path, 'spec', 'spec']
  const spec = at(entry.entry.spec, ['spec'])
  if (!isObject(spec)) return []
  const selector = memberOf(spec, 'selector')
  if (selector === undefined || selector === null) {
    return [report('SelectorMismatch', { path: base, entryId }, 'spec.selector is missing')]
  }
  const wanted = memberOf(selector, 'matchLabels')
  const labels = at(pod.value, ['metadata', 'labels'])
  return Object.entries(isObject(wanted) ? wanted : {}).flatMap(([key, value]) => {
    const given = memberOf(labels, key)
    if (!differs(value, given)) return []
    const place = { path: [...base, 'selector', 'matchLabels', key], entryId }
    const message = `the pod template has ${given === undefined ? 'no label' : 'another value of the label'} ${key}`
    return [report('SelectorMismatch', place, message)]
  })
}

/** Two templates that look different may still give the same. */
function differs(wanted: unknown, given: unknown): boolean {
  if (given === undefined) return true
  const isTemplate = (value: unknown): boolean =>
    typeof value === 'string' && /\{\{|\{%/.test(value)
  return wanted !== given && !isTemplate(wanted) && !isTemplate(given)
}

function checkPod(entry: CompiledEntry, pod: Part): readonly Finding[] {
  const entryId = entry.id
  const spec = memberOf(pod.value, 'spec')
  const containers = memberOf(spec, 'containers')
  const specPath = [...pod.path, 'spec']
  if (containers === undefined || (Array.isArray(containers) && containers.length === 0)) {
    const place = nearestPlace(entry, [...specPath, 'containers'])
    return [report('ContainersIncomplete', { path: place, entryId }, 'there are no containers')]
  }
  const lists = ['containers', 'initContainers'].map((name): Part => ({
    path: [...specPath, name],
    value: memberOf(spec, name),
  }))
  const items = lists.flatMap(partsOf)
  const incomplete = items.flatMap(({ path, value }) =>
    ['name', 'image'].flatMap((field) => {
      const given = memberOf(value, field)
      if (!isObject(value) || (given !== undefined && given !== '')) return []
      const message = `a container has no ${field}`
      return [report('ContainersIncomplete', { path: [...path, field], entryId }, message)]
    }),
  )
  const volumes = { path: [...specPath, 'volumes'], value: memberOf(spec, 'volumes') }
  return [
    ...incomplete,
    ...lists.flatMap((list) => repeatedItems(list, keyedLists.byName, entryId)),
    ...repeatedItems(volumes, keyedLists.byName, entryId),
    ...items.flatMap((container) => containerLists(container, entryId)),
  ]
}

function containerLists({ path, value }: Part, entryId: string): readonly Finding[] {
  const list = (name: string): Part => ({ path: [...path, name], value: memberOf(value, name) })
  return [
    ...repeatedItems(list('env'), keyedLists.byName, entryId),
    ...repeatedItems(list('volumeMounts'), keyedLists.mounts, entryId),
    ...repeatedItems(list('ports'), keyedLists.containerPorts, entryId),
  ]
}

function partsOf({ path, value }: Part): readonly Part[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  return items.map((item, index) => ({ path: [...path, index], value: item }))
}

function checkRestart(entry: CompiledEntry, pod: Part): readonly Finding[] {
  const spec = memberOf(pod.value, 'spec')
  if (!isObject(spec)) return []
  const policy = memberOf(spec, 'restartPolicy')
  if (policy !== undefined && policy !== null && policy !== 'Always') return []
  const place = { path: [...pod.path, 'spec', 'restartPolicy'], entryId: entry.id }
  const message = policy === 'Always' ? 'restartPolicy is Always' : 'restartPolicy is missing'
  return [report('JobRestartPolicy', place, message)]
}

/** The path as far as it is there, and one step more. */
function nearestPlace({ path: base, entry }: CompiledEntry, path: FieldPath): FieldPath {
  let value: unknown = entry.spec
  for (let depth = base.length + 1; depth < path.length; depth += 1) {
    value = memberOf(value, String(path[depth]))
    if (!isObject(value)) return path.slice(0, depth + 1)
  }
  return path
}
