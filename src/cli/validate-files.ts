import { formatPath } from '../api/field-path.ts'
import { isObject, memberOf } from '../api/json-object.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { checkHeader } from '../validate/check-header.ts'
import type { ClusterKnowledge } from '../validate/cluster-knowledge.ts'
import { describeFinding } from '../validate/describe-finding.ts'
import type { Finding } from '../validate/finding.ts'
import { validateForm } from '../validate/validate-form.ts'
import { validateHub } from '../validate/validate-hub.ts'
import { CommandError, exitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { loadTexts } from './load-texts.ts'
import { readDocuments } from './read-documents.ts'
import { reportFaults } from './report-faults.ts'
import type { Place, SourceDocument } from './source-document.ts'

export interface ValidateOptions {
  readonly filename: readonly string[]
  readonly output: 'text' | 'json'
  readonly strict?: true
}

/** A finding, and whose and where it is. */
interface PlacedFinding extends Finding {
  readonly kind: string
  readonly name: string
  readonly field: string
  readonly place: Place
}

interface Submitted {
  readonly object: KubeObject
  readonly document: SourceDocument
}

const validators = new Map([
  ['LynqHub', validateHub],
  ['LynqForm', validateForm],
])

/** Judges every hub and form of the files, beside all the others. */
export async function validateFiles(options: ValidateOptions, io: Io): Promise<number> {
  const files = (await loadTexts(options.filename, io)).map(({ file, text }) =>
    readDocuments(file, text),
  )
  const faults = files.flatMap((file) => file.faults)
  if (faults.length > 0) {
    reportFaults(faults, io)
    return exitCode.invalidInput
  }
  const submitted = files.flatMap((file) => file.documents).flatMap(asSubmitted)
  if (submitted.length === 0) {
    const message = `no LynqHub and no LynqForm in ${options.filename.join(', ')}`
    throw new CommandError(exitCode.noMatch, message)
  }
  const knowledge = knowledgeOf(submitted)
  const findings = submitted.flatMap((each) => judge(each, knowledge))
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.length - errors
  const summary = `checked: ${submitted.length}, errors: ${errors}, warnings: ${warnings}\n`
  if (options.output === 'json') io.stdout(`${JSON.stringify(findings, null, 2)}\n`)
  else io.stdout(findings.map(toLine).join('') + summary)
  const isRefused = errors > 0 || (options.strict === true && warnings > 0)
  return isRefused ? exitCode.invalidInput : exitCode.ok
}

function asSubmitted(document: SourceDocument): readonly Submitted[] {
  const { value } = document
  const kind = memberOf(value, 'kind')
  if (!isObject(value) || typeof kind !== 'string' || !validators.has(kind)) return []
  const metadata = memberOf(value, 'metadata')
  const name = memberOf(metadata, 'name')
  const object: KubeObject = {
    ...value,
    apiVersion: typeof value['apiVersion'] === 'string' ? value['apiVersion'] : '',
    kind,
    metadata: {
      ...(isObject(metadata) ? metadata : {}),
      name: typeof name === 'string' ? name : '',
    },
  }
  return [{ object, document }]
}

/** What the files say of each other. Without any hub among them, hubs are unknown, not absent. */
function knowledgeOf(submitted: readonly Submitted[]): ClusterKnowledge {
  const ofKind = (kind: string): ReadonlyMap<string, KubeObject> =>
    new Map(
      submitted
        .filter(({ object }) => object.kind === kind)
        .map(({ object }) => [object.metadata.name, object]),
    )
  const hubs = ofKind('LynqHub')
  return { forms: ofKind('LynqForm'), ...(hubs.size > 0 && { hubs }) }
}

function judge(
  { object, document }: Submitted,
  knowledge: ClusterKnowledge,
): readonly PlacedFinding[] {
  const { kind, metadata } = object
  const findings = [
    ...checkHeader(document.value),
    ...(validators.get(kind)?.(object, knowledge) ?? []),
  ]
  return findings.map((finding) => {
    const field = formatPath(finding.path)
    const place = document.placeAt(field)
    return { ...finding, kind, name: metadata.name, field, place }
  })
}

/** `form.yaml:12:7: error: …`, as compilers print and editors follow. */
function toLine(finding: PlacedFinding): string {
  const { place, severity } = finding
  return `${place.file}:${place.line}:${place.column}: ${severity}: ${describeFinding(finding)}\n`
}
