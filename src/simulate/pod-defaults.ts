import type { Fields } from './fields.ts'
import { fieldsOf, isFields, listOf, textOf } from './fields.ts'
import { canonicalResourceQuantity } from '../plan/schema/quantity.ts'

/** What the API server fills into a pod template; the template's metadata stays as it is. */
export function withPodDefaults(template: unknown, restartPolicy = 'Always'): Fields {
  const { metadata, spec } = fieldsOf(template)
  return {
    ...fieldsOf(template),
    ...(metadata === undefined ? {} : { metadata }),
    spec: withPodSpecDefaults(spec, restartPolicy),
  }
}

export function withPodSpecDefaults(value: unknown, restartPolicy: string): Fields {
  const spec = fieldsOf(value)
  return {
    restartPolicy,
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...spec,
    // The deprecated twin of serviceAccountName is kept equal to it.
    ...(spec['serviceAccountName'] === undefined
      ? {}
      : { serviceAccount: spec['serviceAccountName'] }),
    ...each(spec, 'containers', withContainerDefaults),
    ...each(spec, 'initContainers', withContainerDefaults),
    ...each(spec, 'volumes', withVolumeDefaults),
  }
}

function each(spec: Fields, name: string, change: (item: Fields) => Fields): Fields {
  if (!Array.isArray(spec[name])) return {}
  return { [name]: listOf(spec[name]).map((item) => change(fieldsOf(item))) }
}

function withContainerDefaults(container: Fields): Fields {
  const image = textOf(container['image'])
  const isFloating = /:latest$/.test(image) || !/[:@][^/]+$/.test(image)
  return {
    imagePullPolicy: isFloating ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...container,
    resources: withQuantities(container['resources']),
    ...each(container, 'ports', (port) => ({ protocol: 'TCP', ...port })),
    ...each(container, 'env', withEnvDefaults),
    ...probes(container),
  }
}

export function withQuantities(value: unknown): Fields {
  const resources: Record<string, unknown> = { ...fieldsOf(value) }
  for (const name of ['limits', 'requests']) {
    if (isFields(resources[name])) resources[name] = canonicalQuantities(resources[name])
  }
  // A limit without a request is requested as well.
  const missing = Object.entries(fieldsOf(resources['limits'])).filter(
    ([name]) => !(name in fieldsOf(resources['requests'])),
  )
  if (missing.length > 0) {
    resources['requests'] = { ...fieldsOf(resources['requests']), ...Object.fromEntries(missing) }
  }
  return resources
}

export function canonicalQuantities(value: Fields): Fields {
  return Object.fromEntries(
    Object.entries(value).map(([name, quantity]) => {
      const text = typeof quantity === 'number' ? String(quantity) : textOf(quantity)
      return [name, canonicalResourceQuantity(text) ?? text]
    }),
  )
}

// An empty value is not stored: Go's omitempty.
function withEnvDefaults(variable: Fields): Fields {
  const kept = variable['value'] === '' ? without(variable, 'value') : variable
  const source = fieldsOf(kept['valueFrom'])
  if (!isFields(source['fieldRef'])) return kept
  return {
    ...kept,
    valueFrom: { ...source, fieldRef: { apiVersion: 'v1', ...source['fieldRef'] } },
  }
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name))
}

function probes(container: Fields): Fields {
  const result: Record<string, unknown> = {}
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name]
    if (!isFields(probe)) continue
    const { httpGet } = probe
    result[name] = {
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
      ...probe,
      ...(isFields(httpGet) ? { httpGet: { path: '/', scheme: 'HTTP', ...httpGet } } : {}),
    }
  }
  return result
}

function withVolumeDefaults(volume: Fields): Fields {
  const result: Record<string, unknown> = { ...volume }
  for (const name of ['configMap', 'secret', 'projected', 'downwardAPI']) {
    if (isFields(volume[name])) result[name] = { defaultMode: 420, ...volume[name] }
  }
  return result
}
