import type { JSONValue } from 'json-p3'
import { JSONPathEnvironment } from 'json-p3'
import { customResourceDefinitions } from '../../src/api/custom-resource-definitions.ts'
import type { KubeObject } from '../../src/api/kube-object.ts'

/**
 * What `kubectl get` prints of our kinds, by the columns of their CRD: the header and a line an
 * object, cells joined by one space. Ages count from `now`.
 */
export function printTable(objects: readonly KubeObject[], now: number, wide = false): string[] {
  const [first] = objects
  const crd = customResourceDefinitions().find(({ spec }) => spec.names['kind'] === first?.kind)
  const columns = (crd?.spec.versions[0].additionalPrinterColumns ?? []).filter(
    ({ priority }) => wide || priority === undefined,
  )
  const paths = new JSONPathEnvironment()
  const header = ['NAME', ...columns.map(({ name }) => name.toUpperCase())]
  const lines = objects.map((object) => [
    object.metadata.name,
    ...columns.map(({ jsonPath, type }) => {
      const value = paths
        .query(`$${jsonPath}`, JSON.parse(JSON.stringify(object)) as JSONValue)
        .values()[0]
      const isScalar = typeof value === 'string' || typeof value === 'number'
      if (!isScalar) return type === 'date' ? '<unknown>' : ''
      return type === 'date' ? age(String(value), now) : String(value)
    }),
  ])
  return [header, ...lines].map((cells) => cells.join(' ').trimEnd())
}

function age(timestamp: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(timestamp)) / 1000)
  if (seconds < 120) return `${String(seconds)}s`
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  return minutes < 10 && rest > 0 ? `${String(minutes)}m${String(rest)}s` : `${String(minutes)}m`
}
