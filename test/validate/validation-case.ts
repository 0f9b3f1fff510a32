import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { load } from 'js-yaml'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { ClusterKnowledge } from '../../src/validate/cluster-knowledge.ts'
import type { Finding } from '../../src/validate/finding.ts'

/**
 * One folder of cases, `<rule>-<sentence>`. `object.yaml` alone is created; with `old.yaml` it is
 * changed; `old.yaml` alone is deleted.
 */
export interface ValidationCase {
  readonly name: string
  /** `LYNQ012` */
  readonly rule: string
  readonly object: KubeObject | undefined
  readonly old: KubeObject | undefined
  readonly knowledge: ClusterKnowledge
}

/** `knowledge.yaml`: lists for what is a map or a set. */
interface KnowledgeFile {
  readonly hubs?: readonly KubeObject[]
  readonly forms?: readonly KubeObject[]
  readonly nodesByForm?: Readonly<Record<string, number>>
  readonly nodesByHub?: Readonly<Record<string, number>>
  readonly secrets?: Readonly<Record<string, 'absent' | readonly string[]>>
  readonly enabledKinds?: Readonly<Record<string, { readonly namespaced: boolean }>>
  readonly namespace?: string
  readonly author?: 'controller' | 'user'
}

const FOLDER = new URL('cases/', import.meta.url)

export function readCases(): readonly ValidationCase[] {
  return readdirSync(FOLDER)
    .sort()
    .map((name) => ({
      name,
      rule: name.slice(0, name.indexOf('-')),
      object: read(name, 'object.yaml') as KubeObject | undefined,
      old: read(name, 'old.yaml') as KubeObject | undefined,
      knowledge: toKnowledge((read(name, 'knowledge.yaml') ?? {}) as KnowledgeFile),
    }))
}

export function readFindings({ name }: ValidationCase): readonly Finding[] {
  return JSON.parse(
    readFileSync(new URL(`${name}/findings.json`, FOLDER), 'utf8'),
  ) as readonly Finding[]
}

export function writeFindings({ name }: ValidationCase, findings: readonly Finding[]): void {
  const text = `${JSON.stringify(findings, null, 2)}\n`
  writeFileSync(new URL(`${name}/findings.json`, FOLDER), text)
}

function read(name: string, file: string): unknown {
  const url = new URL(`${name}/${file}`, FOLDER)
  return existsSync(url) ? load(readFileSync(url, 'utf8')) : undefined
}

function toKnowledge(file: KnowledgeFile): ClusterKnowledge {
  const { hubs, forms, nodesByForm, nodesByHub, secrets, enabledKinds, ...rest } = file
  return {
    ...rest,
    ...(hubs && { hubs: byName(hubs) }),
    ...(forms && { forms: byName(forms) }),
    ...(nodesByForm && { nodesByForm: new Map(Object.entries(nodesByForm)) }),
    ...(nodesByHub && { nodesByHub: new Map(Object.entries(nodesByHub)) }),
    ...(secrets && { secrets: toSecrets(secrets) }),
    ...(enabledKinds && { enabledKinds: new Map(Object.entries(enabledKinds)) }),
  }
}

function byName(objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(objects.map((object) => [object.metadata.name, object]))
}

function toSecrets(
  secrets: NonNullable<KnowledgeFile['secrets']>,
): ReadonlyMap<string, ReadonlySet<string> | 'absent'> {
  return new Map(
    Object.entries(secrets).map(([name, keys]) => [name, keys === 'absent' ? keys : new Set(keys)]),
  )
}
