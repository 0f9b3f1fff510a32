import { Ajv } from 'ajv'
import { distance } from 'fastest-levenshtein'
import type { ClusterAccess } from './cluster/cluster-access.ts'
import { configVariables, type ConfigVariable } from './config-variables.ts'
import { chooseTls, findUnmetTls, type TlsConfig, type TlsValues } from './config-tls.ts'
import type { LogLevel } from './log.ts'
import { splitList } from './split-list.ts'

export interface Config {
  readonly host: string
  readonly port: number
  readonly tls: TlsConfig
  readonly cluster: ClusterAccess
  /** Where revisions live, and Secrets that name no namespace. */
  readonly namespace: string
  /** Absent: every caller is accepted. */
  readonly hookToken?: string
  /** Users and groups that may write the spec of a LynqNode. */
  readonly nodeWriters: readonly string[]
  readonly logLevel: LogLevel
  readonly bodyLimitBytes: number
  readonly maxConcurrentSyncs: number
  readonly maxQueuedSyncs: number
  readonly maxRows: number
  readonly metricsMaxNodes: number
  readonly drainMs: number
}

export interface LoadedConfig {
  readonly config: Config
  /** Things that start anyway but that somebody should read. */
  readonly warnings: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** One error for all bad variables: a restart per typo is no way to find them. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`configuration: ${problems.join('; ')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** @throws ConfigError naming every bad variable, never a value: it may be the token. */
export function loadConfig(env: Environment): LoadedConfig {
  // An empty variable is how manifests say "not set".
  const given = Object.fromEntries(
    Object.entries(env).filter((entry) => entry[1] !== undefined && entry[1] !== ''),
  )
  const values = readVariables(given)
  const cluster = chooseCluster(values, runsInPod(given))

  const config: Config = Object.freeze({
    host: values.HOST,
    port: values.PORT,
    tls: chooseTls(values, cluster),
    cluster,
    namespace: values.LYNQ_NAMESPACE,
    ...(values.HOOK_TOKEN === undefined ? {} : { hookToken: values.HOOK_TOKEN }),
    nodeWriters: splitList(values.NODE_WRITERS),
    logLevel: values.LOG_LEVEL,
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    maxConcurrentSyncs: values.MAX_CONCURRENT_SYNCS,
    maxQueuedSyncs: values.MAX_QUEUED_SYNCS,
    maxRows: values.MAX_ROWS,
    metricsMaxNodes: values.METRICS_MAX_NODES,
    drainMs: values.DRAIN_SECONDS * 1000,
  })
  return { config, warnings: [...findWarnings(config), ...findUnknownVariables(given)] }
}

interface Values extends TlsValues {
  readonly HOST: string
  readonly PORT: number
  readonly CLUSTER: 'auto' | 'kubeconfig' | 'in-cluster' | 'none'
  readonly KUBECONFIG?: string
  readonly HOOK_TOKEN?: string
  readonly NODE_WRITERS: string
  readonly LOG_LEVEL: LogLevel
  readonly BODY_LIMIT_BYTES: number
  readonly MAX_CONCURRENT_SYNCS: number
  readonly MAX_QUEUED_SYNCS: number
  readonly MAX_ROWS: number
  readonly METRICS_MAX_NODES: number
  readonly DRAIN_SECONDS: number
}

function readVariables(env: Environment): Values {
  const ajv = new Ajv({
    allErrors: true,
    coerceTypes: true,
    useDefaults: true,
    removeAdditional: true,
    keywords: ['values'],
  })
  const isValid = ajv.compile<Values>({
    type: 'object',
    properties: configVariables,
    additionalProperties: false,
  })
  const values: unknown = { ...env }

  const unmet = [...findUnmetAccess(env), ...findUnmetTls(env, hasCluster(env))]
  if (isValid(values) && unmet.length === 0) return values

  const names = (isValid.errors ?? []).map(({ instancePath }) => instancePath.slice(1))
  const problems = [...new Set(names)].map(
    (name) => `${name} must be ${describeValues(findVariable(name))}`,
  )
  throw new ConfigError([...problems, ...unmet])
}

/** What CLUSTER asks for and the rest of the environment does not give. */
function findUnmetAccess(env: Environment): string[] {
  if (env.CLUSTER === 'kubeconfig' && env.KUBECONFIG === undefined) {
    return ['KUBECONFIG must be set when CLUSTER is kubeconfig']
  }
  if (env.CLUSTER === 'in-cluster' && !runsInPod(env)) {
    return ['CLUSTER must not be in-cluster outside a pod']
  }
  return []
}

function hasCluster(env: Environment): boolean {
  return env.CLUSTER !== 'none' && (env.KUBECONFIG !== undefined || runsInPod(env))
}

function runsInPod(env: Environment): boolean {
  return env.KUBERNETES_SERVICE_HOST !== undefined
}

function findVariable(name: string): ConfigVariable | undefined {
  return Object.entries(configVariables).find(([known]) => known === name)?.[1]
}

/** What a variable may hold, for messages and for the README. */
function describeValues(variable: ConfigVariable | undefined): string {
  if (variable?.enum !== undefined) return `one of ${variable.enum.join(', ')}`
  if (variable?.type === 'integer') {
    return `a whole number from ${String(variable.minimum)} to ${String(variable.maximum)}`
  }
  return variable?.values ?? 'text'
}

function chooseCluster(values: Values, inPod: boolean): ClusterAccess {
  const { CLUSTER: mode, KUBECONFIG: path } = values
  // `auto` never reads ~/.kube/config: `npm start` on a laptop must not reach for production.
  if (path !== undefined && (mode === 'kubeconfig' || mode === 'auto')) {
    return { mode: 'kubeconfig', path }
  }
  return mode === 'in-cluster' || (mode === 'auto' && inPod)
    ? { mode: 'in-cluster' }
    : { mode: 'none' }
}

function findWarnings(config: Config): string[] {
  const warnings: string[] = []
  if (config.hookToken === undefined) {
    warnings.push('HOOK_TOKEN is not set: whoever reaches this port may call the hooks')
  }
  if (config.hookToken !== undefined && config.hookToken.length < 16) {
    warnings.push('HOOK_TOKEN is short: 16 characters or more cannot be guessed')
  }
  if (config.cluster.mode === 'none') {
    warnings.push('there is no cluster: names are not looked up and nothing is adopted or released')
  }
  return warnings
}

// Kubernetes puts LYNQ_PORT, LYNQ_SERVICE_HOST and the like into every pod beside a Service `lynq`.
const serviceLink = /_SERVICE_(HOST|PORT(_.+)?)$|_PORT(_\d+_(TCP|UDP|SCTP)(_.+)?)?$/

function findUnknownVariables(env: Environment): string[] {
  const known = Object.keys(configVariables)
  return Object.keys(env)
    .filter((name) => name.startsWith('LYNQ_') && !known.includes(name) && !serviceLink.test(name))
    .map((name) => {
      const near = known.find((other) => isNear(name, other))
      return `${name} is no variable of this service${near === undefined ? '' : `; did you mean ${near}?`}`
    })
}

function isNear(name: string, known: string): boolean {
  return distance(name, known) <= 2 || distance(name.replace('LYNQ_', ''), known) <= 2
}

/** The table of README.md, one row a variable. */
export function renderConfigTable(): string {
  const rows = Object.entries<ConfigVariable>(configVariables).map(
    ([name, variable]) =>
      `| \`${name}\` | ${variable.default === undefined ? '–' : `\`${String(variable.default)}\``} | ${variable.description}; ${describeValues(variable)} |`,
  )
  return ['| variable | default | meaning; values |', '| --- | --- | --- |', ...rows].join('\n')
}
