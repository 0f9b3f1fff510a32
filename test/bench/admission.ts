import autocannon from 'autocannon'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { loadExample } from '../../src/simulate/example-files.ts'

/**
 * `npm run -s bench -- admission`: an update of the data-tier form, all rules, over HTTPS, at 50
 * requests a second, more than a busy cluster has. One JSON object of milliseconds; `cpuMs` is what a
 * request costs the server, whatever else the machine does.
 */
const { forms } = await loadExample()
const form = forms.find(({ metadata }) => metadata.name === 'data-tier')
if (form === undefined) throw new Error('the example has no form data-tier')
const body = JSON.stringify({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: '7a1b5c1e-0000-4000-8000-000000000000',
    kind: { group: 'operator.lynq.sh', version: 'v1', kind: 'LynqForm' },
    operation: 'UPDATE',
    userInfo: { username: 'jane', groups: ['system:authenticated'] },
    object: form,
    oldObject: { ...form, spec: { ...(form.spec as object), rollout: { maxSkew: 1 } } },
  },
})

const script = new URL('admission-server.ts', import.meta.url).pathname
const server = spawn(process.execPath, ['--max-old-space-size=768', '--import', 'tsx', script], {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
try {
  const [port] = (await once(server, 'message')) as [number]
  const url = `https://localhost:${String(port)}/webhooks/validate-form`
  await load(url, 5)
  const before = await cpuMs()
  const times = await load(url, 20)
  const cpu = (await cpuMs()) - before
  const at = (share: number): number => round(times[Math.ceil(times.length * share) - 1])
  process.stdout.write(
    `${JSON.stringify({ medianMs: at(0.5), p99Ms: at(0.99), maxMs: at(1), cpuMs: round(cpu / times.length), requests: times.length })}\n`,
  )
} finally {
  server.kill('SIGKILL')
}

function round(ms = Number.NaN): number {
  return Math.round(ms * 100) / 100
}

/** What the server has used since its start. */
async function cpuMs(): Promise<number> {
  server.send('cpu')
  const [{ user, system }] = (await once(server, 'message')) as [NodeJS.CpuUsage]
  return (user + system) / 1000
}

/** Times of all answers in ms, sorted. @throws Error when one was not a yes */
async function load(url: string, seconds: number): Promise<number[]> {
  const times: number[] = []
  const { errors, mismatches, non2xx } = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        ...{ url, method: 'POST', body, headers: { 'content-type': 'application/json' } },
        // It sends each second's share at once, as fast as answers come: with more connections most
        // of the time would be waiting for one's own other requests.
        ...{ connections: 1, overallRate: 50, duration: seconds },
        verifyBody: (answer) => String(answer).includes('"allowed":true'),
      },
      (error: unknown, result) => {
        if (error instanceof Error) reject(error)
        else resolve(result)
      },
    )
    // Its own histogram knows whole milliseconds only.
    run.on('response', (_client, _status, _bytes, ms) => times.push(ms))
  })
  if (errors + mismatches + non2xx > 0) {
    throw new Error(`${String(errors)} errors, ${String(mismatches + non2xx)} other answers`)
  }
  return times.sort((left, right) => left - right)
}
