import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { configVariables } from '../src/config-variables.ts'
import { ConfigError, loadConfig, renderConfigTable } from '../src/config.ts'
import { errors, renderErrorTable } from '../src/errors.ts'

const quiet = { HOOK_TOKEN: 'a-token-of-some-length', CLUSTER: 'none' }

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('values', () => {
  test('an empty environment gives the documented defaults', () => {
    expect(loadConfig({}).config).toEqual({
      host: '0.0.0.0',
      port: 8080,
      tls: { mode: 'off' },
      cluster: { mode: 'none' },
      namespace: 'lynq-system',
      nodeWriters: ['system:serviceaccount:metacontroller:metacontroller'],
      logLevel: 'info',
      bodyLimitBytes: 64 * 1024 * 1024,
      maxConcurrentSyncs: 64,
      maxQueuedSyncs: 64,
      maxRows: 100_000,
      metricsMaxNodes: 5000,
      drainMs: 10_000,
    })
  })

  const files = { TLS_CERT_FILE: '/tls.crt', TLS_KEY_FILE: '/tls.key' }
  const inPod = { KUBERNETES_SERVICE_HOST: 'h' }
  const dnsNames = ['lynq.ns.svc', 'lynq.ns', 'lynq.ns.svc.cluster.local']
  test.each([
    { name: 'off by default', env: {}, tls: { mode: 'off' } },
    { name: 'off with a kubeconfig', env: { KUBECONFIG: '/k' }, tls: { mode: 'off' } },
    {
      name: 'self-managed in a pod, for the Service',
      env: { ...inPod, LYNQ_NAMESPACE: 'ns' },
      tls: { mode: 'self-managed', port: 8443, dnsNames, settleMs: 60_000 },
    },
    {
      name: 'self-managed for other names',
      env: {
        ...inPod,
        TLS_DNS_NAMES: 'a.example,b.example',
        TLS_PORT: '9443',
        TLS_SETTLE_SECONDS: '5',
      },
      tls: {
        mode: 'self-managed',
        port: 9443,
        dnsNames: ['a.example', 'b.example'],
        settleMs: 5000,
      },
    },
    {
      name: 'files beat self-management',
      env: { ...inPod, ...files },
      tls: { mode: 'files', port: 8443, certFile: '/tls.crt', keyFile: '/tls.key' },
    },
    { name: 'off wins over files', env: { ...files, TLS_MODE: 'off' }, tls: { mode: 'off' } },
  ])('TLS: $name', ({ env, tls }) => {
    expect(loadConfig(env).config.tls).toEqual(tls)
  })

  test('writers of nodes are a list', () => {
    const { config } = loadConfig({ NODE_WRITERS: 'system:masters, jane' })

    expect(config.nodeWriters).toEqual(['system:masters', 'jane'])
  })

  test('an empty variable counts as not set', () => {
    const { config } = loadConfig({ PORT: '', HOOK_TOKEN: '', KUBECONFIG: '' })

    expect(config).toEqual(loadConfig({}).config)
  })

  test('the result cannot be changed', () => {
    expect(Object.isFrozen(loadConfig({}).config)).toBe(true)
  })

  test.each([
    {
      name: 'kubeconfig beats the pod',
      env: { KUBECONFIG: '/k', KUBERNETES_SERVICE_HOST: 'h' },
      cluster: { mode: 'kubeconfig', path: '/k' },
    },
    {
      name: 'a pod uses its service account',
      env: { KUBERNETES_SERVICE_HOST: 'h' },
      cluster: { mode: 'in-cluster' },
    },
    {
      name: 'none wins over everything',
      env: { CLUSTER: 'none', KUBECONFIG: '/k', KUBERNETES_SERVICE_HOST: 'h' },
      cluster: { mode: 'none' },
    },
    {
      name: 'in-cluster ignores KUBECONFIG',
      env: { CLUSTER: 'in-cluster', KUBECONFIG: '/k', KUBERNETES_SERVICE_HOST: 'h' },
      cluster: { mode: 'in-cluster' },
    },
    { name: 'nothing set means no cluster', env: {}, cluster: { mode: 'none' } },
  ])('cluster: $name', ({ env, cluster }) => {
    expect(loadConfig(env).config.cluster).toEqual(cluster)
  })
})

describe('bad values', () => {
  test('one error names every bad variable', () => {
    const problems = problemsOf({
      PORT: '80a',
      LOG_LEVEL: 'loud',
      DRAIN_SECONDS: '1.5',
      LYNQ_NAMESPACE: 'Not_A_Name',
      CLUSTER: 'kubeconfig',
    })

    expect(problems).toHaveLength(5)
    for (const name of ['PORT', 'LOG_LEVEL', 'DRAIN_SECONDS', 'LYNQ_NAMESPACE', 'KUBECONFIG']) {
      expect(problems.join('\n')).toContain(`${name} must be`)
    }
  })

  test.each([
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['MAX_CONCURRENT_SYNCS', '0', 'a whole number from 1 to 10000'],
    ['LOG_LEVEL', 'INFO', 'one of trace, debug, info, warn, error, fatal, silent'],
    ['CLUSTER', 'yes', 'one of auto, kubeconfig, in-cluster, none'],
    ['HOOK_TOKEN', 'ends-with-a-line-break\n', 'visible ASCII characters, no blank or line break'],
    ['BODY_LIMIT_BYTES', '64Mi', 'a whole number from 1024 to 1073741824'],
  ])('%s=%j is refused, saying what it may be', (name, value, expected) => {
    expect(problemsOf({ [name]: value })).toEqual([`${name} must be ${expected}`])
  })

  test('no message repeats a value', () => {
    expect(problemsOf({ HOOK_TOKEN: 'canary hunter2' }).join()).not.toContain('hunter2')
  })

  test.each([{ TLS_CERT_FILE: '/tls.crt' }, { TLS_KEY_FILE: '/tls.key' }])(
    'one TLS file without the other is refused: %o',
    (env) => {
      expect(problemsOf(env)).toEqual(['TLS_CERT_FILE and TLS_KEY_FILE must be set together'])
    },
  )

  test('a mode of TLS that lacks what it needs is refused', () => {
    expect(problemsOf({ TLS_MODE: 'files' })).toEqual([
      'TLS_CERT_FILE and TLS_KEY_FILE must be set when TLS_MODE is files',
    ])
    expect(problemsOf({ TLS_MODE: 'self-managed', CLUSTER: 'none', KUBECONFIG: '/k' })).toEqual([
      'TLS_MODE must not be self-managed without a cluster',
    ])
  })

  test('in-cluster outside a pod is refused', () => {
    expect(problemsOf({ CLUSTER: 'in-cluster' })).toEqual([
      'CLUSTER must not be in-cluster outside a pod',
    ])
  })
})

describe('warnings', () => {
  test.each([
    {
      name: 'none when all is in order',
      env: { ...quiet, CLUSTER: 'auto', KUBECONFIG: '/k' },
      warning: undefined,
    },
    { name: 'a missing token', env: { CLUSTER: 'none' }, warning: /HOOK_TOKEN is not set/ },
    { name: 'a short token', env: { ...quiet, HOOK_TOKEN: 'abc' }, warning: /HOOK_TOKEN is short/ },
    { name: 'a missing cluster', env: quiet, warning: /there is no cluster/ },
    {
      name: 'a typing mistake in a name',
      env: { ...quiet, LYNQ_NAMESPCE: 'x' },
      warning: /did you mean LYNQ_NAMESPACE\?/,
    },
    {
      name: 'a prefix too many',
      env: { ...quiet, LYNQ_LOG_LEVEL: 'x' },
      warning: /did you mean LOG_LEVEL\?/,
    },
  ])('$name', ({ env, warning }) => {
    const { warnings } = loadConfig(env)

    if (warning === undefined) expect(warnings).toEqual([])
    else expect(warnings.join('\n')).toMatch(warning)
  })

  test('variables that Kubernetes makes for a Service named lynq are no mistakes', () => {
    const links = {
      LYNQ_PORT: 'tcp://10.0.0.1:8080',
      LYNQ_PORT_8080_TCP: 'x',
      LYNQ_PORT_8080_TCP_ADDR: 'x',
      LYNQ_SERVICE_HOST: 'x',
      LYNQ_SERVICE_PORT: '1',
      LYNQ_SERVICE_PORT_HTTP: '1',
    }

    expect(loadConfig({ ...quiet, ...links }).warnings).toEqual(loadConfig(quiet).warnings)
  })
})

/** The rows between the markers of README.md, compared with what the catalogue renders. */
describe('README.md', () => {
  const tables = { errors: renderErrorTable(), config: renderConfigTable() }
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

  function rowsOf(text: string): string[] {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'))
    return rows
      .map((row) =>
        row
          .split('|')
          .map((cell) => cell.trim())
          .join('|'),
      )
      .sort()
  }

  test.each(Object.entries(tables))('its table of %s says what the code says', (name, table) => {
    const marked = new RegExp(`<!-- ${name}:start -->([^]*?)<!-- ${name}:end -->`).exec(readme)?.[1]

    expect(rowsOf(marked ?? '')).toEqual(rowsOf(table))
  })

  test('the rendered tables have one row a code and one a variable', () => {
    expect(rowsOf(tables.errors)).toHaveLength(Object.keys(errors).length)
    expect(rowsOf(tables.config)).toHaveLength(Object.keys(configVariables).length)
  })
})
