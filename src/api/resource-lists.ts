/** The form's lists and the kind each is meant for; `manifests` takes any kind. */
export const resourceLists = {
  serviceAccounts: 'ServiceAccount',
  deployments: 'Deployment',
  statefulSets: 'StatefulSet',
  daemonSets: 'DaemonSet',
  services: 'Service',
  ingresses: 'Ingress',
  configMaps: 'ConfigMap',
  secrets: 'Secret',
  persistentVolumeClaims: 'PersistentVolumeClaim',
  jobs: 'Job',
  cronJobs: 'CronJob',
  podDisruptionBudgets: 'PodDisruptionBudget',
  networkPolicies: 'NetworkPolicy',
  horizontalPodAutoscalers: 'HorizontalPodAutoscaler',
  namespaces: 'Namespace',
  manifests: undefined,
} as const

export type ResourceList = keyof typeof resourceLists

export const resourceListNames = Object.keys(resourceLists) as readonly ResourceList[]
