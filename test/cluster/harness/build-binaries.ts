import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const KUBERNETES = '1.36.3'
const ETCD = '3.6.16'
const KWOK = '0.8.0'
const HOUR_MS = 3_600_000

const kubernetes = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
] as const
const names = [...kubernetes, 'etcd', 'kwok'] as const
export type BinaryName = (typeof names)[number]

/** Path of each program of the control plane. */
export type Binaries = Readonly<Record<BinaryName, string>>

/** What is missing, in one line. */
export class BinariesMissing extends Error {}

/**
 * The programs of a real control plane: those in `KUBEBUILDER_ASSETS` (the folder of setup-envtest)
 * where they are there, all others from a cache folder, built from Go modules the first time, which
 * takes about five minutes on two cores.
 */
export function buildBinaries(say: (text: string) => void): Binaries {
  const assets = process.env['KUBEBUILDER_ASSETS'] ?? ''
  const cacheHome = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const cache = join(cacheHome, 'lynq', 'controlplane', KUBERNETES)
  const find = (name: string): string | undefined =>
    [assets, cache]
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name))
      .find(isExecutable)

  const missing = names.filter((name) => find(name) === undefined)
  if (missing.length > 0) {
    const version = goVersion()
    if (version === undefined) {
      throw new BinariesMissing(
        `cluster tests skipped: no ${missing.join(', ')} in KUBEBUILDER_ASSETS or ${cache}, and no Go to build them with`,
      )
    }
    say(`building ${missing.join(', ')} with ${version}: about five minutes, once`)
    mkdirSync(cache, { recursive: true })
    if (kubernetes.some((name) => missing.includes(name))) buildKubernetes(cache, missing)
    if (missing.includes('etcd')) buildTool(cache, 'etcd', etcd)
    if (missing.includes('kwok')) buildTool(cache, 'kwok', kwok)
  }
  const paths = names.map((name) => [name, find(name) ?? join(cache, name)])
  return Object.fromEntries(paths) as Binaries
}

const etcd = { module: 'go.etcd.io/etcd/server/v3', version: ETCD, main: '' }
const kwok = { module: 'sigs.k8s.io/kwok', version: KWOK, main: '/cmd/kwok' }

/**
 * k8s.io/kubernetes replaces its staging modules by folders that the published module lacks; their
 * own releases v0.x carry the same code.
 */
function buildKubernetes(cache: string, missing: readonly BinaryName[]): void {
  const [, minor = '', patch = ''] = KUBERNETES.split('.')
  const info = 'k8s.io/component-base/version'
  const flags = [
    `-X ${info}.gitVersion=v${KUBERNETES}`,
    `-X ${info}.gitMajor=1`,
    `-X ${info}.gitMinor=${minor}`,
  ].join(' ')
  inModule('k8s.io/kubernetes', KUBERNETES, (go, folder) => {
    const downloaded = JSON.parse(
      go('mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES}`),
    ) as { readonly GoMod: string }
    const { Replace = [] } = JSON.parse(go('mod', 'edit', '-json', downloaded.GoMod)) as {
      readonly Replace?: readonly {
        readonly Old: { readonly Path: string }
        readonly New: { readonly Path: string }
      }[]
    }
    const staged = Replace.filter(({ New }) => New.Path.startsWith('./staging/'))
    for (const { Old } of staged) {
      go('mod', 'edit', '-replace', `${Old.Path}=${Old.Path}@v0.${minor}.${patch}`)
    }
    writeTools(
      folder,
      kubernetes.map((name) => `k8s.io/kubernetes/cmd/${name}`),
    )
    go('mod', 'tidy')
    for (const name of kubernetes.filter((one) => missing.includes(one))) {
      const output = join(cache, name)
      go(
        'build',
        '-trimpath',
        '-ldflags',
        `-s -w ${flags}`,
        '-o',
        output,
        `k8s.io/kubernetes/cmd/${name}`,
      )
    }
  })
}

function buildTool(cache: string, name: BinaryName, { module, version, main }: typeof etcd): void {
  inModule(module, version, (go, folder) => {
    writeTools(folder, [module + main])
    go('mod', 'tidy')
    go('build', '-trimpath', '-ldflags', '-s -w', '-o', join(cache, name), module + main)
  })
}

/** A throw-away Go module that requires just this one. */
function inModule(
  module: string,
  version: string,
  work: (go: (...args: readonly string[]) => string, folder: string) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'lynq-build-'))
  const go = (...args: readonly string[]): string =>
    execFileSync('go', args, {
      cwd: folder,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: HOUR_MS,
    })
  try {
    const lines = ['module lynq.sh/controlplane', 'go 1.26.0', `require ${module} v${version}`]
    writeFileSync(join(folder, 'go.mod'), lines.join('\n\n'))
    work(go, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Keeps `go mod tidy` from dropping what is only built, not imported. */
function writeTools(folder: string, packages: readonly string[]): void {
  const imports = packages.map((path) => `\t_ "${path}"`).join('\n')
  writeFileSync(
    join(folder, 'tools.go'),
    `//go:build tools\n\npackage tools\n\nimport (\n${imports}\n)\n`,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function goVersion(): string | undefined {
  try {
    return execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
