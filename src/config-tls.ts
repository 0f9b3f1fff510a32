import type { ClusterAccess } from './cluster/cluster-access.ts'
import { splitList } from './split-list.ts'

/** Where the certificate for hooks and webhooks comes from. */
export type TlsConfig =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'files'
      readonly port: number
      readonly certFile: string
      readonly keyFile: string
    }
  | {
      readonly mode: 'self-managed'
      readonly port: number
      readonly dnsNames: readonly string[]
      readonly settleMs: number
    }

/** The variables it is chosen by. */
export interface TlsValues {
  readonly LYNQ_NAMESPACE: string
  readonly TLS_MODE: 'auto' | TlsConfig['mode']
  readonly TLS_PORT: number
  readonly TLS_CERT_FILE?: string
  readonly TLS_KEY_FILE?: string
  readonly TLS_DNS_NAMES?: string
  readonly TLS_SETTLE_SECONDS: number
}

export function chooseTls(values: TlsValues, cluster: ClusterAccess): TlsConfig {
  const { TLS_MODE: mode, TLS_PORT: port, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = values
  const hasFiles = certFile !== undefined && keyFile !== undefined
  if (hasFiles && (mode === 'files' || mode === 'auto')) {
    return { mode: 'files', port, certFile, keyFile }
  }
  // Outside a pod `auto` is off: nobody reaches a laptop by the name of a Service.
  if (mode === 'self-managed' || (mode === 'auto' && cluster.mode === 'in-cluster')) {
    const settleMs = values.TLS_SETTLE_SECONDS * 1000
    return { mode: 'self-managed', port, dnsNames: readDnsNames(values), settleMs }
  }
  return { mode: 'off' }
}

/** What TLS_MODE asks for and the rest of the environment does not give. */
export function findUnmetTls(
  env: Readonly<Record<string, string | undefined>>,
  hasCluster: boolean,
): string[] {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key, TLS_MODE: mode } = env
  if ((cert === undefined) !== (key === undefined)) {
    return ['TLS_CERT_FILE and TLS_KEY_FILE must be set together']
  }
  if (mode === 'files' && cert === undefined) {
    return ['TLS_CERT_FILE and TLS_KEY_FILE must be set when TLS_MODE is files']
  }
  return mode === 'self-managed' && !hasCluster
    ? ['TLS_MODE must not be self-managed without a cluster']
    : []
}

/** The API server asks for `.svc`; Metacontroller for whatever its CompositeControllers say. */
function readDnsNames({ TLS_DNS_NAMES: names, LYNQ_NAMESPACE: namespace }: TlsValues): string[] {
  if (names !== undefined) return splitList(names)
  const service = `lynq.${namespace}`
  return [`${service}.svc`, service, `${service}.svc.cluster.local`]
}
