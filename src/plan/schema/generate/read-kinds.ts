import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface ReadKind {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  readonly hasStatus: boolean
  readonly model: string
}

const operation = /async create(?:Namespaced)?(\w+)\([^)]*\) \{([\s\S]*?)\n {4}\}/g
const collection = /^\/(?:api|apis\/([^/]+))\/(v[^/]+)\/(namespaces\/\{namespace\}\/)?([a-z]+)$/

/** Every kind that can be created, read from the paths and body types of the client's Api classes. */
export function readKinds(): readonly ReadKind[] {
  const main = createRequire(import.meta.url).resolve('@kubernetes/client-node')
  const folder = join(dirname(main), 'gen', 'apis')
  const kinds: ReadKind[] = []
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('Api.js')) continue
    const source = readFileSync(join(folder, name), 'utf8')
    for (const [, kind = '', body = ''] of source.matchAll(operation)) {
      const path = /const localVarPath = '([^']+)'/.exec(body)?.[1] ?? ''
      const model = /serialize\(body, "(\w+)"/.exec(body)?.[1]
      const parts = collection.exec(path)
      if (parts === null || model === undefined) continue
      const [, group, version = '', namespaces, plural = ''] = parts
      kinds.push({
        apiVersion: group === undefined ? version : `${group}/${version}`,
        kind: kind.replace(/WithHttpInfo$/, ''),
        plural,
        namespaced: namespaces !== undefined,
        hasStatus: source.includes(`'${path}/{name}/status'`),
        model,
      })
    }
  }
  return kinds
}
