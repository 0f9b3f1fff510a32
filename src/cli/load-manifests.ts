import { decodeFormSpec, decodeHubSpec } from '../api/decode.ts'
import type { Decoder } from '../api/decoder.ts'
import type { FieldPath } from '../api/field-path.ts'
import { formatPath } from '../api/field-path.ts'
import type { FormSpec } from '../api/form.ts'
import type { HubSpec } from '../api/hub.ts'
import { entryIdAt } from '../plan/entry-id-at.ts'
import { describeIssue } from '../plan/form-issue.ts'
import { isObject } from '../api/json-object.ts'
import type { LoadedText } from './load-texts.ts'
import { readDocuments } from './read-documents.ts'
import type { SourceDocument, SourceFault } from './source-document.ts'

/** One of our objects, decoded, and the document it came from. */
export interface Manifest<Spec> {
  readonly name: string
  readonly spec: Spec
  readonly document: SourceDocument
}

export interface Manifests {
  readonly forms: readonly Manifest<FormSpec>[]
  readonly hubs: readonly Manifest<HubSpec>[]
  readonly faults: readonly SourceFault[]
}

/** Finds and decodes forms and hubs; other kinds are left aside. Every fault of every file is given. */
export function loadManifests(texts: readonly LoadedText[]): Manifests {
  const files = texts.map(({ file, text }) => readDocuments(file, text))
  const documents = files.flatMap((file) => file.documents)
  const forms = decodeAll(documents, 'LynqForm', decodeFormSpec)
  const hubs = decodeAll(documents, 'LynqHub', decodeHubSpec)
  const faults = [...files.flatMap((file) => file.faults), ...forms.faults, ...hubs.faults]
  return { forms: forms.manifests, hubs: hubs.manifests, faults }
}

interface DecodedAll<Spec> {
  readonly manifests: Manifest<Spec>[]
  readonly faults: SourceFault[]
}

function decodeAll<Spec>(
  documents: readonly SourceDocument[],
  kind: string,
  decode: Decoder<Spec>,
): DecodedAll<Spec> {
  const all: DecodedAll<Spec> = { manifests: [], faults: [] }
  for (const document of documents) {
    const object = document.value
    if (!isObject(object) || object['kind'] !== kind) continue
    const fault = (path: FieldPath, message: string): void => {
      const entryId = entryIdAt(object['spec'], path)
      const issue = { ...(entryId && { entryId }), path, code: '', message }
      all.faults.push({ place: document.placeAt(formatPath(path)), message: describeIssue(issue) })
    }
    const { apiVersion, metadata, spec } = object
    const given = isObject(metadata) ? metadata['name'] : undefined
    const name = typeof given === 'string' ? given : ''
    if (apiVersion !== 'operator.lynq.sh/v1') fault(['apiVersion'], 'must be operator.lynq.sh/v1')
    if (name === '') fault(['metadata', 'name'], 'is required')
    const decoded = decode(spec ?? {})
    if (decoded.ok) all.manifests.push({ name, spec: decoded.value, document })
    else for (const { path, message } of decoded.findings) fault(path, message)
  }
  return all
}
