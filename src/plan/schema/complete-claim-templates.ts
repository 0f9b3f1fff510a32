import type { Members } from '../../api/json-object.ts'
import { isObject } from '../../api/json-object.ts'

/**
 * A StatefulSet whose volumeClaimTemplates say what the API server adds to each of them. It is a list
 * without a key in sight, so Metacontroller replaces it whole, and would undo those additions at every
 * sync. Source: SetDefaults_PersistentVolumeClaim; true from Kubernetes 1.34 on (earlier versions
 * also store `creationTimestamp: null`).
 */
export function completeClaimTemplates(statefulSet: Members): Members {
  const { spec } = statefulSet
  if (!isObject(spec) || !Array.isArray(spec['volumeClaimTemplates'])) return statefulSet
  const templates: readonly unknown[] = spec['volumeClaimTemplates']
  const complete = templates.map(completeTemplate)
  return complete.every((template, index) => template === templates[index])
    ? statefulSet
    : { ...statefulSet, spec: { ...spec, volumeClaimTemplates: complete } }
}

function completeTemplate(template: unknown): unknown {
  if (!isObject(template)) return template
  const { apiVersion, kind } = template
  const [spec, status] = [template['spec'] ?? {}, template['status'] ?? {}]
  if (!isObject(spec) || !isObject(status)) return template
  if (apiVersion && kind && spec['volumeMode'] && status['phase']) return template
  return {
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: { volumeMode: 'Filesystem', ...spec },
    status: { phase: 'Pending', ...status },
  }
}
