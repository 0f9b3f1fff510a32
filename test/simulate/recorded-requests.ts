import { readFileSync } from 'node:fs'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ApplyStrategy } from '../../src/simulate/apply-child.ts'
import type { Fields } from '../../src/simulate/fields.ts'
import { isFields } from '../../src/simulate/fields.ts'
import type { HookBody } from './small-cluster.ts'

export interface Recording {
  readonly recording: string
  readonly path: string
  readonly request: HookBody
  readonly answered: Fields & { readonly children?: readonly KubeObject[] }
}

export interface Recordings {
  readonly controllers: readonly KubeObject[]
  readonly exchanges: readonly Recording[]
}

export function readRecordings(mode: ApplyStrategy): Recordings {
  const file = new URL(`recordings/${mode}.jsonl`, import.meta.url)
  const [first = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const { controllers } = JSON.parse(first) as { controllers: Record<string, KubeObject> }
  const exchanges = lines.map((line) => {
    const { controller, ...rest } = JSON.parse(line) as Recording & { controller: string }
    return {
      ...rest,
      request: { ...rest.request, controller: controllers[controller] } as HookBody,
    }
  })
  return { controllers: Object.values(controllers), exchanges }
}

/** A recorded object as its user wrote it, for creating it anew. */
export function manifest({ metadata, status: _status, ...rest }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = metadata
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  }
}

/**
 * Every path of a body with the type of its value. Positions in lists and uids are left out, so that
 * two bodies have the same shape exactly when they have the same keys at the same paths.
 */
export function shapeOf(body: unknown): readonly string[] {
  return [...new Set(paths(body, ''))].sort()
}

function paths(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => paths(item, `${path}[]`))]
  if (!isFields(value)) return [`${path} ${value === null ? 'null' : typeof value}`]
  return [
    path,
    ...Object.entries(value).flatMap(([key, field]) => paths(field, `${path}/${withoutUid(key)}`)),
  ]
}

function withoutUid(key: string): string {
  return key.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
}
