import { builtInKinds } from './kube-schema.ts'

/**
 * The resource name and scope of a built-in kind; undefined for a custom resource or a kind newer
 * than Kubernetes 1.34, where only the cluster knows.
 */
export function findKind(
  apiVersion: string,
  kind: string,
): { readonly plural: string; readonly namespaced: boolean } | undefined {
  return builtInKinds.get(`${apiVersion} ${kind}`)
}
