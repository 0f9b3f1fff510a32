import { chooseRow } from './choose-row.ts'
import { CommandError, exitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { loadManifests } from './load-manifests.ts'
import { loadTexts } from './load-texts.ts'
import { printObjects, type OutputFormat } from './print-objects.ts'
import { readRows, type GivenRow } from './read-rows.ts'
import { preparePreview, renderPreview, type Preview, type RenderedPreview } from './preview.ts'
import { describeFault, reportFaults } from './report-faults.ts'
import { realImpure, seededImpure } from './seeded-impure.ts'
import type { SourceFault } from './source-document.ts'

export interface RenderOptions {
  readonly filename: readonly string[]
  readonly row?: string
  readonly rowFile?: string
  readonly hub?: string
  readonly uid?: string
  readonly namespace: string
  readonly random?: true
  readonly output: OutputFormat
}

/** Renders every form for the chosen row. */
export async function renderRow(options: RenderOptions, io: Io): Promise<number> {
  const hubFiles = options.hub === undefined ? [] : [options.hub]
  const { forms, hubs, faults } = loadManifests(
    await loadTexts([...options.filename, ...hubFiles], io),
  )
  const previews = forms.map((form) => preparePreview(form, hubs))
  const problems = [...faults, ...previews.flatMap((preview) => preview.faults)]
  if (problems.length > 0) return refuse(problems, io)
  if (options.hub !== undefined && hubs.length === 0)
    throw new CommandError(exitCode.invalidInput, `${options.hub}: no LynqHub in it`)
  if (forms.length === 0)
    throw new CommandError(exitCode.noMatch, `no LynqForm in ${options.filename.join(', ')}`)
  const given = await loadRows(options, io)
  const impure = options.random === true ? realImpure() : seededImpure()
  const rendered: RenderedPreview[] = []
  let isSwitchedOff = false
  for (const preview of previews) {
    const row = await chooseRow({ ...rowsFor(preview, given), uid: options.uid, hub: preview.hub })
    isSwitchedOff ||= !row.isActive
    rendered.push(renderPreview(preview, row, { impure, defaultNamespace: options.namespace }))
  }
  if (isSwitchedOff) io.stderr('note: the row is switched off: the hub gives it no node\n')
  const failures = rendered.flatMap((each) => each.faults)
  if (failures.length > 0) return refuse(failures, io)
  const objects = rendered.flatMap((each) => each.objects)
  io.stdout(printObjects(objects, options.output))
  return exitCode.ok
}

/** A part of the objects would look like all of them: with any fault nothing is printed. */
function refuse(faults: readonly SourceFault[], io: Io): number {
  reportFaults(faults, io)
  return exitCode.invalidInput
}

interface LoadedRows {
  readonly origin: string
  readonly rows: readonly GivenRow[]
}

async function loadRows({ row, rowFile }: RenderOptions, io: Io): Promise<LoadedRows | undefined> {
  if (row !== undefined && rowFile !== undefined)
    throw new CommandError(exitCode.invalidInput, 'give --row or --row-file, not both')
  if (row === undefined && rowFile === undefined) return undefined
  const texts =
    row === undefined ? await loadTexts([rowFile ?? '-'], io) : [{ file: '--row', text: row }]
  const read = texts.map(({ file, text }) => readRows(file, text))
  const faults = read.flatMap((each) => each.faults)
  if (faults.length > 0)
    throw new CommandError(exitCode.invalidInput, faults.map(describeFault).join('\n'))
  return { origin: texts[0]?.file ?? '', rows: read.flatMap((each) => each.rows) }
}

function rowsFor({ hub, form }: Preview, given: LoadedRows | undefined): LoadedRows {
  if (given !== undefined) return given
  const rows = hub?.source.rows
  if (rows === undefined)
    throw new CommandError(exitCode.invalidInput, 'give a row: --row or --row-file')
  return { origin: `hub ${form.spec.hubId}`, rows: rows as readonly GivenRow[] }
}
