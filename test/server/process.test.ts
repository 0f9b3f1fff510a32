import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { createCertificateAuthority } from '../support/certificates.ts'
import { describe, expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Running {
  readonly child: ChildProcess
  readonly out: () => string
  readonly errors: () => string
  readonly ended: Promise<readonly [code: number | null, signal: string | null]>
}

/** `npm start`, as it stands in package.json, without npm between us and the signals. */
function start(env: Record<string, string>): Running {
  const child = spawn(
    process.execPath,
    ['--disable-proto=delete', '--import', 'tsx', 'src/main.ts'],
    { cwd: root, env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env } },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let [out, errors] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const ended = once(child, 'close').then(
    ([code, signal]) => [code as number | null, signal as string | null] as const,
  )
  return { child, out: () => out, errors: () => errors, ended }
}

async function address({ out, child }: Running): Promise<string> {
  for (;;) {
    const port = /"port":(\d+)\}\],"cluster"/.exec(out())?.[1]
    if (port !== undefined) return `http://127.0.0.1:${port}`
    if (child.exitCode !== null) throw new Error(`ended early: ${out()}`)
    await sleep(20)
  }
}

describe('the process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s says it is not ready, keeps serving for a moment, and ends with 0',
    async (signal) => {
      const running = start({ CLUSTER: 'none', DRAIN_SECONDS: '4' })
      const url = await address(running)
      const readyz = async () => (await fetch(`${url}/readyz`)).status
      expect(await readyz()).toBe(200)

      running.child.kill(signal)
      const seen: number[] = []
      while (!seen.includes(503)) seen.push(await readyz())

      expect(await running.ended).toEqual([0, null])
      expect(running.out()).toMatch(/"msg":"draining"[^]*"msg":"stopped"/)
      expect(running.errors()).toBe('')
    },
  )

  test('with a certificate in files serves hooks over HTTPS, and health apart', async () => {
    const authority = createCertificateAuthority('test')
    const { cert, key } = authority.issue(['localhost'])
    const folder = await mkdtemp(join(tmpdir(), 'lynq-process-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const files = { TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') }
    await writeFile(files.TLS_CERT_FILE, cert)
    await writeFile(files.TLS_KEY_FILE, key)

    const running = start({ CLUSTER: 'none', TLS_PORT: '0', ...files })
    const health = await address(running)
    while (!(await fetch(`${health}/readyz`)).ok) await sleep(50)
    const [, secure = ''] = [...running.out().matchAll(/"port":(\d+)/g)].map(([, port]) => port)

    const socket = connect({ port: Number(secure), servername: 'localhost', ca: authority.ca })
    await once(socket, 'secureConnect')
    socket.destroy()
    expect((await fetch(`${health}/hooks/form/sync`, { method: 'POST' })).status).toBe(404)
    expect(await (await fetch(`${health}/metrics`)).text()).toMatch(
      /^lynq_certificate_days_left 0\.\d+$/m,
    )
  })

  test('with bad variables prints one line that names them all, and ends with 1', async () => {
    const { ended, errors, out } = start({ CLUSTER: 'cloud', MAX_ROWS: 'many' })

    expect(await ended).toEqual([1, null])
    expect(errors()).toBe(
      'configuration: CLUSTER must be one of auto, kubeconfig, in-cluster, none; MAX_ROWS must be a whole number from 1 to 10000000\n',
    )
    expect(out()).toBe('')
  })

  test('on a port that is taken logs why and ends with 1', async () => {
    const first = start({ CLUSTER: 'none' })
    const { port } = new URL(await address(first))

    const second = start({ CLUSTER: 'none', PORT: port })

    expect(await second.ended).toEqual([1, null])
    expect(second.out()).toMatch(/"level":"fatal"[^\n]*EADDRINUSE/)
  })

  test('with a kubeconfig that does not exist logs why and ends with 1', async () => {
    const { ended, out } = start({ KUBECONFIG: '/nowhere/kubeconfig' })

    expect(await ended).toEqual([1, null])
    expect(out()).toMatch(/"level":"fatal"[^\n]*ENOENT/)
  })
})
