export interface ConfigVariable {
  readonly type: 'string' | 'integer'
  readonly description: string
  readonly default?: string | number
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  /** What a text may be, in words. */
  readonly values?: string
}

const mebibyte = 1024 * 1024

/** Every environment variable the service reads, as the JSON Schema that checks them. */
export const configVariables = {
  HOST: {
    type: 'string',
    default: '0.0.0.0',
    description: 'address to listen on',
    values: 'an IP address or host name',
  },
  PORT: {
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    default: 8080,
    description:
      'port to listen on (0 takes a free one): for everything without TLS, for health and metrics with it',
  },
  TLS_MODE: {
    type: 'string',
    enum: ['auto', 'off', 'files', 'self-managed'],
    default: 'auto',
    description:
      'where the certificate for hooks and webhooks comes from; `auto` takes TLS_CERT_FILE when it is set, is self-managed in a pod, else off',
  },
  TLS_PORT: {
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    default: 8443,
    description: 'HTTPS port for hooks and webhooks, unless TLS is off',
  },
  TLS_CERT_FILE: {
    type: 'string',
    description: 'certificate that somebody else renews; read again when it changes',
    values: 'the path of a PEM file, the chain after it',
  },
  TLS_KEY_FILE: {
    type: 'string',
    description: 'its private key',
    values: 'the path of a PEM file',
  },
  TLS_DNS_NAMES: {
    type: 'string',
    pattern: '^[a-z0-9.-]{1,253}(,[a-z0-9.-]{1,253})*$',
    description:
      'names the self-managed certificate is for; without it those of Service `lynq` in LYNQ_NAMESPACE',
    values: 'DNS names, separated by commas',
  },
  TLS_SETTLE_SECONDS: {
    type: 'integer',
    minimum: 1,
    maximum: 3600,
    default: 60,
    description:
      'how long callers get to learn of a new CA before a self-managed certificate of it is served, in seconds',
  },
  CLUSTER: {
    type: 'string',
    enum: ['auto', 'kubeconfig', 'in-cluster', 'none'],
    default: 'auto',
    description:
      'how to reach the API server; `auto` takes KUBECONFIG when it is set, else the service account of the pod, else no cluster',
  },
  KUBECONFIG: {
    type: 'string',
    description: 'kubeconfig to use; its current context counts',
    values: 'the path of one file',
  },
  LYNQ_NAMESPACE: {
    type: 'string',
    pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
    default: 'lynq-system',
    description:
      'namespace of this service: revisions live here, and Secrets that name no namespace',
    values: 'the name of a namespace',
  },
  HOOK_TOKEN: {
    type: 'string',
    pattern: '^[!-~]{1,4096}$',
    description: 'bearer token that callers of the hooks must send; without it all are accepted',
    values: 'visible ASCII characters, no blank or line break',
  },
  NODE_WRITERS: {
    type: 'string',
    default: 'system:serviceaccount:metacontroller:metacontroller',
    description:
      'who may write the spec of LynqNodes: the account of Metacontroller; the webhook refuses all others',
    values: 'names of users or groups, separated by commas',
  },
  LOG_LEVEL: {
    type: 'string',
    enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    description: 'least severe lines that are logged',
  },
  // A hub sync carries about 2 KB a node: 64 MiB are some 30,000 nodes. Above that the body no
  // longer fits Metacontroller's 10 s hook timeout anyway.
  BODY_LIMIT_BYTES: {
    type: 'integer',
    minimum: 1024,
    maximum: 1024 * mebibyte,
    default: 64 * mebibyte,
    description: 'largest body of a hook call, in bytes',
  },
  MAX_CONCURRENT_SYNCS: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    default: 64,
    description: 'hook calls that run at once',
  },
  MAX_QUEUED_SYNCS: {
    type: 'integer',
    minimum: 0,
    maximum: 10_000,
    default: 64,
    description: 'hook calls that may wait for their turn; more are answered 429',
  },
  MAX_ROWS: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000_000,
    default: 100_000,
    description: 'most rows one hub may read; a larger result counts as a failed read',
  },
  METRICS_MAX_NODES: {
    type: 'integer',
    minimum: 0,
    maximum: 1_000_000,
    default: 5000,
    description: 'nodes that get series of their own in /metrics (about 15 each)',
  },
  DRAIN_SECONDS: {
    type: 'integer',
    minimum: 0,
    maximum: 600,
    default: 10,
    description: 'longest wait for running calls after SIGTERM, in seconds',
  },
} as const satisfies Record<string, ConfigVariable>
