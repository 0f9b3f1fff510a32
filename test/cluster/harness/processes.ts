import type { ApplyStrategy } from '../../../src/simulate/apply-child.ts'
import type { RunningProcess } from './start-process.ts'
import { startMetacontroller } from './start-metacontroller.ts'
import { startService } from './start-service.ts'
import type { World } from './world.ts'

export interface ProcessOptions {
  readonly strategy: ApplyStrategy
  /** With a port the service serves TLS on it. */
  readonly tlsPort: number | undefined
}

/** The service and Metacontroller of one control plane; each runs at most once. */
export interface Processes {
  readonly startService: () => Promise<void>
  readonly stopService: () => Promise<void>
  readonly startMetacontroller: () => Promise<void>
  readonly stopMetacontroller: () => Promise<void>
  readonly areRunning: () => boolean
  /** The ends of their logs, for messages of tests that fail. */
  readonly tails: () => string
}

export function createProcesses(world: World, { strategy, tlsPort }: ProcessOptions): Processes {
  const { address, servicePort, serviceProxy, metacontrollerProxy } = world
  let service: RunningProcess | undefined
  let metacontroller: RunningProcess | undefined
  return {
    startService: async () => {
      service ??= await startService(address, {
        ...{ server: serviceProxy.url, port: servicePort, tlsPort },
      })
    },
    stopService: async () => {
      await service?.stop('SIGKILL')
      service = undefined
    },
    startMetacontroller: async () => {
      const server = metacontrollerProxy.url
      metacontroller ??= await startMetacontroller(address, { server, strategy })
    },
    stopMetacontroller: async () => {
      await metacontroller?.stop('SIGKILL')
      metacontroller = undefined
    },
    areRunning: () => service !== undefined && metacontroller !== undefined,
    tails: () =>
      Object.entries({ service, metacontroller })
        .map(([name, process]) => `${name}:\n${process?.tail(15) ?? 'is not running'}`)
        .join('\n'),
  }
}
