/** How to reach the API server, if there is one. */
export type ClusterAccess =
  | { readonly mode: 'kubeconfig'; readonly path: string }
  | { readonly mode: 'in-cluster' }
  | { readonly mode: 'none' }
