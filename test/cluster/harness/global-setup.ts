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
  const workers = project.vitest.config.maxWorkers
  const started: ControlPlane[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((one) => one.stop()))
  }
  const starts = Array.from({ length: workers }, async () => {
    const controlPlane = await startControlPlane(binaries)
    started.push(controlPlane)
    await install(controlPlane)
  })
  for (const outcome of await Promise.allSettled(starts)) {
    if (outcome.status === 'fulfilled') continue
    await stop()
    throw new Error('a control plane does not start', { cause: outcome.reason })
  }
  const ports = await freePorts(workers)
  project.provide(
    'controlPlanes',
    started.map(({ binaries, folder, server, auditLog }, index) => {
      return { binaries, folder, server, auditLog, servicePort: ports[index] ?? 0 }
    }),
  )
  return stop
}
