import { inject } from 'vitest'
import type { ControlPlaneAddress } from './control-plane.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly controlPlanes: readonly (ControlPlaneAddress & { readonly servicePort: number })[]
  }
}

/** The control plane of this test worker; no two workers share one. */
export function ownControlPlane(): ControlPlaneAddress & { readonly servicePort: number } {
  const controlPlanes = inject('controlPlanes')
  const worker = Number(process.env['VITEST_POOL_ID'] ?? '1')
  const address = controlPlanes[(worker - 1) % controlPlanes.length]
  if (address === undefined) throw new Error('no control plane was started')
  return address
}
