import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { KubeletOptions, WorkloadMatch } from '../../../src/simulate/kubelet.ts'
import type { ScenarioCluster } from '../../support/scenario-cluster.ts'
import type { ControlPlaneAddress } from './control-plane.ts'
import { kubeconfigOf } from './control-plane.ts'
import type { PodBehaviour } from './kubelet-stages.ts'
import { kubeletStages } from './kubelet-stages.ts'
import type { RunningProcess } from './start-process.ts'
import { startProcess } from './start-process.ts'

type Switches = ScenarioCluster['kubelet']

/** KWOK in the place of all kubelets. */
export interface FakeKubelets extends Switches {
  /** Nothing held, nothing broken, pods ready after their time. */
  readonly reset: (options: KubeletOptions) => Promise<void>
  readonly stop: () => Promise<void>
}

/** The node that KWOK plays. */
export const fakeNode = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'fake-0',
    labels: { 'kubernetes.io/hostname': 'fake-0', 'kubernetes.io/os': 'linux' },
  },
}
export function startFakeKubelets(address: ControlPlaneAddress): FakeKubelets {
  const { folder, binaries } = address
  const file = join(folder, 'kwok.yaml')
  let behaviour: PodBehaviour = { held: [], brokenImages: [] }
  let running: { readonly process: RunningProcess; readonly behaviour: PodBehaviour } | undefined

  // KWOK reads its configuration when it starts, and then looks at every pod anew.
  async function become(next: PodBehaviour): Promise<void> {
    behaviour = next
    if (running !== undefined && isDeepStrictEqual(running.behaviour, next)) return
    await running?.process.stop('SIGKILL')
    const documents = kubeletStages(next).map((object) => JSON.stringify(object))
    await writeFile(file, documents.join('\n---\n'))
    const process = startProcess({
      name: 'kwok',
      command: binaries.kwok,
      args: [
        `--kubeconfig=${kubeconfigOf(address, 'kubelets')}`,
        '--manage-all-nodes=true',
        `--config=${file}`,
        '--cidr=10.128.0.0/12',
      ],
      env: { HOME: folder },
      log: join(folder, 'kwok.log'),
    })
    running = { process, behaviour: next }
  }

  const isOther = (match: WorkloadMatch) => (one: WorkloadMatch) => !isDeepStrictEqual(one, match)
  return {
    reset: (options) => become({ ...options, held: [], brokenImages: [] }),
    hold: (match) => become({ ...behaviour, held: [...behaviour.held, match] }),
    release: (match) => become({ ...behaviour, held: behaviour.held.filter(isOther(match)) }),
    breakImage: (image) =>
      become({ ...behaviour, brokenImages: [...behaviour.brokenImages, image] }),
    repairImage: (image) =>
      become({
        ...behaviour,
        brokenImages: behaviour.brokenImages.filter((one) => one !== image),
      }),
    stop: async () => {
      await running?.process.stop('SIGKILL')
      running = undefined
    },
  }
}
