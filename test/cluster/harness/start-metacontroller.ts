import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { rm, symlink, writeFile } from 'node:fs/promises'
import type { ApplyStrategy } from '../../../src/simulate/apply-child.ts'
import { freePorts } from '../../support/free-port.ts'
import { openAuditLog } from './audit-log.ts'
import type { ControlPlaneAddress } from './control-plane.ts'
import { kubeconfig, tokenOf } from './control-plane.ts'
import { repository } from './repository.ts'
import type { RunningProcess } from './start-process.ts'
import { startProcess } from './start-process.ts'

/** True if `METACONTROLLER_BIN` names the real one; else the in-repo loop plays its role. */
export const isRealMetacontroller = (process.env['METACONTROLLER_BIN'] ?? '') !== ''

/** Starts Metacontroller, real or our loop; resolves when it has opened its watches. */
export async function startMetacontroller(
  address: ControlPlaneAddress,
  options: {
    readonly server: string
    readonly strategy: ApplyStrategy
    /** Requests a second that it may send; default 200, as the README asks for. */
    readonly qps?: number
  },
): Promise<RunningProcess> {
  const { qps = 200 } = options
  const file = join(address.folder, 'metacontroller-proxy.kubeconfig')
  await writeFile(file, kubeconfig(options.server, tokenOf('metacontroller')), { mode: 0o600 })
  const [metrics = 0, probes = 0] = await freePorts(2)
  const flags = [
    `--kubeconfig=${file}`,
    `--apply-strategy=${options.strategy}`,
    '--workers=20',
    `--client-go-qps=${qps}`,
    `--client-go-burst=${2 * qps}`,
    '--discovery-interval=5s',
    `--metrics-address=127.0.0.1:${metrics}`,
    `--health-probe-bind-address=127.0.0.1:${probes}`,
  ]
  const audit = openAuditLog(address.auditLog)
  audit.read()
  const loop = join(repository, 'dist/src/simulate/run-metacontroller.js')
  const started = startProcess({
    name: 'metacontroller',
    command: isRealMetacontroller ? await nameAsReleased(address) : process.execPath,
    args: isRealMetacontroller ? flags : [loop, ...flags],
    log: join(address.folder, 'metacontroller.log'),
  })
  const missing = new Set(['lynqhubs', 'lynqforms', 'lynqnodes'])
  for (const givenUpAt = Date.now() + 60_000; missing.size > 0;) {
    if (!started.isRunning() || Date.now() > givenUpAt) {
      throw new Error(`Metacontroller does not watch ${[...missing].join()}:\n${started.tail()}`)
    }
    for (const { user, verb, resource } of audit.read()) {
      if (user === 'metacontroller' && verb === 'watch') missing.delete(resource)
    }
    await delay(50)
  }
  return started
}

/** In dynamic mode its field manager is the name of its program, whatever a build calls it. */
async function nameAsReleased({ folder }: ControlPlaneAddress): Promise<string> {
  const program = join(folder, 'metacontroller')
  await rm(program, { force: true })
  await symlink(resolve(process.env['METACONTROLLER_BIN'] ?? ''), program)
  return program
}
