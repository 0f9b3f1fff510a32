import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { kubeconfigOf } from './control-plane.ts'
import { ownControlPlane } from './own-control-plane.ts'

/** What a command left behind, as a terminal shows it. */
export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The real kubectl as cluster admin, on the control plane of this worker. */
export async function runKubectl(args: readonly string[], input = ''): Promise<Said> {
  const address = ownControlPlane()
  const env = { ...process.env, KUBECONFIG: kubeconfigOf(address, 'admin') }
  const child = spawn(address.binaries.kubectl, args, { env, timeout: 30_000 })
  child.stdin.end(input)
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, stdout, stderr }
}

/** The same where it must succeed: what it printed. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runKubectl(args)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
  return stdout
}
