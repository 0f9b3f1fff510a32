import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { load } from 'js-yaml'
import type { KubeObject } from '../api/kube-object.ts'

export type CsvRow = Readonly<Record<string, string>>

export interface Example {
  /** The hub with the rows of rows.csv as its source, so that no database is needed. */
  readonly hub: KubeObject
  readonly forms: readonly KubeObject[]
  rows: readonly CsvRow[]
}

const FOLDER = new URL('../../manifests/examples/multi-tier/', import.meta.url)

/** The multi-tier example as it stands in manifests/examples. */
export async function loadExample(): Promise<Example> {
  const rows: readonly CsvRow[] = parse(await readFile(new URL('rows.csv', FOLDER)), {
    columns: true,
  })
  const [hub, ...forms] = await Promise.all(
    ['hub', 'data-tier', 'api-tier', 'web-tier', 'worker-tier'].map(readManifest),
  )
  if (hub === undefined) throw new Error('the example has no hub')
  const source = { type: 'static', syncInterval: '1m', rows }
  return { hub: { ...hub, spec: { ...(hub.spec as object), source } }, forms, rows }
}

/** The example's kinds are cluster-scoped: the API server drops the namespace that they carry. */
async function readManifest(name: string): Promise<KubeObject> {
  const manifest = load(await readFile(new URL(`${name}.yaml`, FOLDER), 'utf8')) as KubeObject
  const { namespace: _dropped, ...metadata } = manifest.metadata
  return { ...manifest, metadata }
}
