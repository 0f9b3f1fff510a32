import { Document, isScalar, visit } from 'yaml'
import type { KubeObject } from '../api/kube-object.ts'
import { readScalar } from './read-scalar.ts'

export type OutputFormat = 'yaml' | 'json'

/** Objects as `kubectl apply -f -` takes them: YAML documents, or one List in JSON. */
export function printObjects(objects: readonly KubeObject[], format: OutputFormat): string {
  const ordered = objects.map(inUsualOrder)
  if (format === 'json')
    return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: ordered }, null, 2)}\n`
  return ordered.map(toYaml).join('---\n')
}

function inUsualOrder({ apiVersion, kind, metadata, ...rest }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata, ...rest }
}

/** YAML 1.2 may leave `no` and `0755` unquoted; to kubectl they would be false and 493. */
function toYaml(object: KubeObject): string {
  const document = new Document(object, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && changesType(node.value))
        node.type = 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0 })
}

function changesType(text: string): boolean {
  const read = readScalar(text, undefined)
  return 'fault' in read || read.value !== text
}
