import { decodeFormSpec } from '../../../src/api/decode.ts'
import type { JsonObject } from '../../../src/api/kube-object.ts'
import type { World } from '../world.ts'
import { HUB, applyForm } from '../world.ts'
import type { Pace, Settings } from './steps.ts'

export const DEADLINE_MS = 60_000
const SOAK_SECONDS = 20

/** What the user of a history wants of one form. */
export interface FormWish {
  readonly pace: Pace
  /** Makes each revision another one. */
  readonly serial: number
  readonly settings: Settings
  readonly dependsOn: readonly string[]
  readonly override: string | undefined
}

export function applyWish(world: World, name: string, wish: FormWish): void {
  applyForm(world, name, specOf(wish))
}

function specOf({ pace, serial, settings, dependsOn, override }: FormWish): unknown {
  const { hasCanary, ...rollout } = settings
  const body = String(serial)
  const decoded = decodeFormSpec({
    hubId: HUB,
    dependsOn,
    rollout: {
      ...rollout,
      progressDeadlineSeconds: DEADLINE_MS / 1000,
      ...(override === undefined ? {} : { revision: override }),
      ...(hasCanary
        ? { canary: { selector: { matchVariables: { size: '1' } }, soakSeconds: SOAK_SECONDS } }
        : {}),
    },
    ...(pace === 'slow'
      ? { deployments: [deployment(body)] }
      : { configMaps: [configMap(body, pace === 'broken')] }),
  })
  if (!decoded.ok) throw new Error(`the test makes a wrong form: ${JSON.stringify(decoded)}`)
  return decoded.value
}

const place = { nameTemplate: '{{ .uid }}-{{ .templateRef }}', targetNamespace: 'default' }

function configMap(body: string, isBroken: boolean): JsonObject {
  const data = { body, size: isBroken ? '{{ fail "broken" }}' : '{{ .size }}' }
  return { id: 'config', ...place, spec: { apiVersion: 'v1', kind: 'ConfigMap', data } }
}

function deployment(body: string): JsonObject {
  const labels = { app: '{{ .uid }}' }
  const image = `registry.example.com/app:v${body}`
  const spec = {
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } },
  }
  return { id: 'web', ...place, spec: { apiVersion: 'apps/v1', kind: 'Deployment', spec } }
}
