import { decodeFormSpec } from '../../src/api/decode.ts'
import type { FormSpec } from '../../src/api/form.ts'
import type { JsonObject, ObjectRef } from '../../src/api/kube-object.ts'

export type EntryKind = 'ConfigMap' | 'Secret' | 'Namespace' | 'Deployment' | 'Service'

/** What a test knows of one entry; the manifest is made of it, and so is what the test expects. */
export interface EntryModel {
  readonly id: string
  readonly kind: EntryKind
  /** Last part of the object's name. */
  readonly piece: string
  /** The namespace `default`, or the one that form `f` makes for the row. */
  readonly place: 'default' | 'row'
  readonly isRetained: boolean
  readonly isForced: boolean
  readonly isMerged: boolean
  readonly skips: boolean
  readonly dependIds: readonly string[]
  /** Changes the manifest and nothing else. */
  readonly body: number
  /** Where the template fails for rows whose mode is `bad`. */
  readonly failsIn: 'nothing' | 'body' | 'name'
}

export interface FormModel {
  readonly entries: readonly EntryModel[]
  /** Faults that make the form unusable as a whole. */
  readonly fault: 'none' | 'cycle' | 'syntax'
}

export type Variables = Readonly<Record<string, string>>

const FAILS = '{{ if eq .mode "bad" }}{{ fail "bad row" }}{{ end }}'

/** Secrets are random and made once; everything else follows its form. */
export function isOnce(entry: EntryModel): boolean {
  return entry.kind === 'Secret'
}

export function failsFor(entry: EntryModel, variables: Variables): boolean {
  return entry.failsIn !== 'nothing' && variables['mode'] === 'bad'
}

const lists = {
  ConfigMap: 'configMaps',
  Secret: 'secrets',
  Namespace: 'namespaces',
  Deployment: 'deployments',
  Service: 'services',
} as const

export function apiVersionOf(kind: string): string {
  return kind === 'Deployment' ? 'apps/v1' : 'v1'
}

/** The name of the Namespace is that of form f's node: an anchor must not have its node's name. */
export function rowNamespace(uid: string): string {
  return `${uid}-f`
}

/** undefined = the name cannot be rendered for this row. */
export function refOfEntry(entry: EntryModel, variables: Variables): ObjectRef | undefined {
  if (entry.failsIn === 'name' && variables['mode'] === 'bad') return undefined
  const { uid = '', templateRef = '' } = variables
  const apiVersion = apiVersionOf(entry.kind)
  if (entry.kind === 'Namespace') return { apiVersion, kind: entry.kind, name: `${uid}-f` }
  const namespace = entry.place === 'row' ? rowNamespace(uid) : 'default'
  return { apiVersion, kind: entry.kind, namespace, name: `${uid}-${templateRef}-${entry.piece}` }
}

export function formSpec(model: FormModel, hubId: string): FormSpec {
  const byList: Record<string, JsonObject[]> = {}
  for (const entry of withFault(model)) {
    const list = lists[entry.kind]
    byList[list] = [...(byList[list] ?? []), entryJson(entry, model.fault)]
  }
  const decoded = decodeFormSpec({ hubId, rollout: { progressDeadlineSeconds: 60 }, ...byList })
  if (!decoded.ok) throw new Error(`the test makes a wrong form: ${JSON.stringify(decoded)}`)
  return decoded.value
}

function withFault({ entries, fault }: FormModel): readonly EntryModel[] {
  const [first, last] = [entries.at(0), entries.at(-1)]
  if (fault !== 'cycle' || first === undefined || last === undefined) return entries
  const closing = new Map([
    [first.id, last.id],
    [last.id, first.id],
  ])
  return entries.map((entry) => {
    const more = closing.get(entry.id)
    return more === undefined || entry.dependIds.includes(more)
      ? entry
      : { ...entry, dependIds: [...entry.dependIds, more] }
  })
}

function entryJson(entry: EntryModel, fault: FormModel['fault']): JsonObject {
  const { kind } = entry
  const name =
    kind === 'Namespace' ? '{{ .uid }}-f' : `{{ .uid }}-{{ .templateRef }}-${entry.piece}`
  const annotations = {
    body: String(entry.body),
    ...(entry.failsIn === 'body' ? { fails: FAILS } : {}),
    ...(fault === 'syntax' ? { broken: '{{ .size' } : {}),
  }
  return {
    id: entry.id,
    nameTemplate: entry.failsIn === 'name' ? `${FAILS}${name}` : name,
    ...(kind === 'Namespace'
      ? {}
      : { targetNamespace: entry.place === 'row' ? '{{ .uid }}-f' : 'default' }),
    dependIds: entry.dependIds,
    skipOnDependencyFailure: entry.skips,
    creationPolicy: isOnce(entry) ? 'Once' : 'WhenNeeded',
    deletionPolicy: entry.isRetained ? 'Retain' : 'Delete',
    conflictPolicy: entry.isForced ? 'Force' : 'Stuck',
    patchStrategy: entry.isMerged ? 'merge' : 'apply',
    spec: {
      apiVersion: apiVersionOf(kind),
      kind,
      metadata: { annotations },
      ...bodyOf(entry),
    },
  }
}

function bodyOf({ kind, body }: EntryModel): JsonObject {
  switch (kind) {
    case 'Namespace':
      return {}
    case 'ConfigMap':
      return { data: { size: '{{ .size }}', body: String(body) } }
    case 'Secret':
      return { stringData: { password: '{{ randAlphaNum 12 }}', body: String(body) } }
    case 'Service':
      return { spec: { selector: { app: '{{ .uid }}' }, ports: [{ port: 80 + body }] } }
    case 'Deployment':
      return {
        spec: {
          replicas: '{{ .size }}',
          selector: { matchLabels: { app: '{{ .uid }}' } },
          template: {
            metadata: { labels: { app: '{{ .uid }}' } },
            spec: { containers: [{ name: 'app', image: `registry.example.com/app:v${body}` }] },
          },
        },
      }
  }
}
