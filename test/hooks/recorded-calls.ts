import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { FORMS, NODES } from '../../hooks/requests.ts'
import type { ObjectGroups, SyncRequest } from '../../src/api/metacontroller.ts'
import type { NodeSpec } from '../../src/api/node.ts'
import { readRecordings } from '../simulate/recorded-requests.ts'

/** A request that Metacontroller sent to a hook of the multi-tier example. */
export interface RecordedCall {
  /** Apply mode and file. */
  readonly name: string
  /** `/node/sync` and so on. */
  readonly path: string
  readonly request: Omit<SyncRequest, 'controller'> & { readonly controller: KubeObject }
}

const MODES = ['server-side-apply', 'dynamic-apply'] as const

/** Beside a checkout may lie all that was recorded; a selection of it is in the repository. */
const ALL = new URL('../../../shared/recordings/', import.meta.url)

export function readRecordedCalls(): readonly RecordedCall[] {
  return MODES.flatMap((mode) => {
    const folder = new URL(`${mode}/`, ALL)
    return existsSync(folder) ? readFolder(mode, folder) : readSelection(mode)
  })
}

function readFolder(mode: (typeof MODES)[number], folder: URL): readonly RecordedCall[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.sort().map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const { path, request } = JSON.parse(text) as Omit<RecordedCall, 'name'>
    return { name: `${mode}/${file}`, path, request }
  })
}

function readSelection(mode: (typeof MODES)[number]): readonly RecordedCall[] {
  return readRecordings(mode).exchanges.map(({ recording, path, request }) => {
    const { children = {}, related = {}, finalizing = false, ...rest } = request
    const whole = withForms(children, related)
    return {
      name: `${mode}/${recording}`,
      path,
      request: { ...rest, children, related: whole, finalizing },
    }
  })
}

/** The selection shows one of four forms; without the form of a node, the node would have to go. */
function withForms(children: ObjectGroups, related: ObjectGroups): ObjectGroups {
  const shown = related[FORMS]
  const [form] = Object.values(shown ?? {})
  if (form === undefined) return related
  const names = Object.values(children[NODES] ?? {}).map(
    ({ spec }) => (spec as NodeSpec).templateRef,
  )
  const forms: Record<string, KubeObject> = { ...shown }
  for (const name of names) forms[name] ??= { ...form, metadata: { ...form.metadata, name } }
  return { ...related, [FORMS]: forms }
}
