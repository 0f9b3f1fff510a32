import type { TestProject } from 'vitest/node'
import { freePorts } from '../../support/free-port.ts'
import { buildBinaries } from './build-binaries.ts'
import type { ControlPlane } from './control-plane.ts'
import { startControlPlane } from './control-plane.ts'
import { install } from './install.ts'

/** Starts one control plane for each test worker; all of them end with the run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // A fifth of an API server's time is garbage collection; here memory is cheaper than time.
  process.env['GOGC'] ??= '400'
  const binaries = buildBinaries((text) => process.stderr.write(`${text}\n`))
  const workers = Number(process.env['LYNQ_CLUSTERS'] ?? '3')
  const started: ControlPlane[] = []
  try {
    for (let count = 0; count < workers; count++) {
      const controlPlane = await startControlPlane(binaries)
      started.push(controlPlane)
      await install(controlPlane)
    }
  } catch (error) {
    await Promise.all(started.map((one) => one.stop()))
    throw error
  }
  const ports = await freePorts(workers)
  project.provide(
    'controlPlanes',
    started.map(({ binaries, folder, server, auditLog }, index) => {
      return { binaries, folder, server, auditLog, servicePort: ports[index] ?? 0 }
    }),
  )
  return async () => {
    await Promise.all(started.map((one) => one.stop()))
  }
}
