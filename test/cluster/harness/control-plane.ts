import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePorts } from '../../support/free-port.ts'
import type { Binaries } from './build-binaries.ts'
import type { RunningProcess } from './start-process.ts'
import { startProcess } from './start-process.ts'

/** Who speaks to the API server. Each has a token of its own, so that the audit log tells them apart. */
export const users = {
  admin: { name: 'admin', groups: ['system:masters'] },
  controllers: { name: 'system:kube-controller-manager', groups: ['system:masters'] },
  scheduler: { name: 'system:kube-scheduler', groups: ['system:masters'] },
  kubelets: { name: 'kwok', groups: ['system:masters'] },
  metacontroller: {
    name: 'system:serviceaccount:metacontroller:metacontroller',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:metacontroller'],
  },
  lynq: {
    name: 'system:serviceaccount:lynq-system:lynq',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:lynq-system'],
  },
} as const
export type User = keyof typeof users

/** Data enough to reach it from another process. */
export interface ControlPlaneAddress {
  readonly binaries: Binaries
  /** State, logs and kubeconfigs; removed at the end. */
  readonly folder: string
  readonly server: string
  readonly auditLog: string
}

export interface ControlPlane extends ControlPlaneAddress {
  readonly stop: () => Promise<void>
}

export function tokenOf(user: User): string {
  return `${user}-token`
}

export function kubeconfigOf({ folder }: Pick<ControlPlaneAddress, 'folder'>, user: User): string {
  return join(folder, `${user}.kubeconfig`)
}

/**
 * etcd, kube-apiserver, kube-controller-manager and kube-scheduler on free loopback ports, with
 * their state under a temporary folder. RBAC is on; every request lands in the audit log.
 */
export async function startControlPlane(binaries: Binaries): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'lynq-cluster-'))
  const running: RunningProcess[] = []
  const run = (name: keyof Binaries, args: readonly string[]): RunningProcess => {
    const log = join(folder, `${name}.log`)
    const started = startProcess({ name, command: binaries[name], args, log })
    running.push(started)
    return started
  }
  const stop = async (): Promise<void> => {
    // etcd last: the others would only complain about it.
    for (const one of running.reverse()) await one.stop('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const ports = await freePorts(5)
  const [port = '', client = '', peer = '', controllersPort = '', schedulerPort = ''] =
    ports.map(String)
  const address: ControlPlaneAddress = {
    binaries,
    folder,
    server: `https://127.0.0.1:${port}`,
    auditLog: join(folder, 'audit.log'),
  }
  try {
    await writeFiles(address)
    run('etcd', etcdArgs(folder, client, peer))
    const apiServer = run('kube-apiserver', apiServerArgs(address, port, client))
    await ready(address, apiServer)
    run('kube-controller-manager', [
      `--kubeconfig=${kubeconfigOf(address, 'controllers')}`,
      `--service-account-private-key-file=${join(folder, 'sa.key')}`,
      '--use-service-account-credentials=false',
      // Nodes are KWOK's business.
      '--controllers=*,-node-ipam-controller,-node-lifecycle-controller',
      '--leader-elect=false',
      `--secure-port=${controllersPort}`,
      '--bind-address=127.0.0.1',
      `--cert-dir=${join(folder, 'controllers')}`,
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      // Twice a second instead of every 15 s would still be too slow to wait for.
      '--horizontal-pod-autoscaler-sync-period=5s',
    ])
    run('kube-scheduler', [
      `--config=${join(folder, 'scheduler.json')}`,
      `--secure-port=${schedulerPort}`,
      '--bind-address=127.0.0.1',
      `--cert-dir=${join(folder, 'scheduler')}`,
    ])
  } catch (error) {
    await stop()
    throw error
  }
  return { ...address, stop }
}

function etcdArgs(folder: string, client: string, peer: string): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
    // The data is thrown away.
    '--unsafe-no-fsync',
    '--log-level=error',
  ]
}

function apiServerArgs(
  { folder, auditLog }: ControlPlaneAddress,
  port: string,
  etcdPort: string,
): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(folder, 'apiserver')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/16',
    '--endpoint-reconciler-type=none',
    // Pods would wait for tokens that nobody makes.
    '--disable-admission-plugins=ServiceAccount',
    `--audit-policy-file=${join(folder, 'audit-policy.json')}`,
    `--audit-log-path=${auditLog}`,
  ]
}

async function writeFiles(address: ControlPlaneAddress): Promise<void> {
  const { folder } = address
  const write = (name: string, content: string | object): Promise<void> =>
    writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content), {
      mode: 0o600,
    })
  await mkdir(folder, { recursive: true })
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const all = Object.keys(users) as User[]
  const tokens = all.map((user) => {
    const { name, groups } = users[user]
    return `${tokenOf(user)},${name},${name},"${groups.join(',')}"`
  })
  await Promise.all([
    write('sa.key', privateKey),
    write('sa.pub', publicKey),
    write('tokens.csv', `${tokens.join('\n')}\n`),
    write('audit-policy.json', auditPolicy),
    write('scheduler.json', {
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      leaderElection: { leaderElect: false },
      clientConnection: { kubeconfig: kubeconfigOf(address, 'scheduler'), qps: 200, burst: 400 },
    }),
    ...all.map((user) =>
      writeFile(kubeconfigOf(address, user), kubeconfig(address.server, tokenOf(user)), {
        mode: 0o600,
      }),
    ),
  ])
}

/** Who asked what; the cluster's own machinery is of no interest. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'None',
      users: [
        users.controllers.name,
        users.scheduler.name,
        users.kubelets.name,
        'system:apiserver',
      ],
    },
    { level: 'Metadata' },
  ],
}

/** JSON is YAML. The certificate is the API server's own, made a moment ago. */
export function kubeconfig(server: string, token: string): string {
  const cluster = { server, 'insecure-skip-tls-verify': true }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  })
}

async function ready(address: ControlPlaneAddress, apiServer: RunningProcess): Promise<void> {
  const { binaries } = address
  const args = [`--kubeconfig=${kubeconfigOf(address, 'admin')}`, 'get', '--raw', '/readyz']
  for (const givenUpAt = Date.now() + 120_000; ;) {
    if (!apiServer.isRunning() || Date.now() > givenUpAt) {
      throw new Error(`kube-apiserver does not become ready:\n${apiServer.tail()}`)
    }
    try {
      await promisify(execFile)(binaries.kubectl, args, { timeout: 5000 })
      return
    } catch {
      await delay(250)
    }
  }
}
