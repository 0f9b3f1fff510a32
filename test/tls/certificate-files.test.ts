import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { certificateFiles } from '../../src/tls/certificate-files.ts'
import { issueGeneration } from '../../src/tls/generation.ts'

const [first, second] = [1, 2].map(() => issueGeneration(['a'], new Date()))

async function files() {
  const folder = await mkdtemp(join(tmpdir(), 'lynq-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  return {
    look: certificateFiles({ certFile, keyFile }),
    writeCert: (text: string) => writeFile(certFile, text),
    writeKey: (text: string) => writeFile(keyFile, text),
  }
}

test('a pair is served, and another one once both files are new', async () => {
  const { look, writeCert, writeKey } = await files()
  await writeCert(first!.cert)
  await writeKey(first!.key)
  expect((await look()).serve).toEqual({ cert: first!.cert, key: first!.key })

  await writeCert(second!.cert)
  const between = await look()
  await writeKey(second!.key)
  const after = await look()

  expect(between.serve?.cert).toBe(first!.cert)
  expect(between.trouble).toBe('TLS_CERT_FILE and TLS_KEY_FILE do not belong together')
  expect(between.nextMs).toBeLessThan(after.nextMs)
  expect(after).toMatchObject({ serve: { cert: second!.cert } })
  expect(after.trouble).toBeUndefined()
})

test('files that are not there yet are told by their error code', async () => {
  const { look } = await files()

  expect(await look()).toEqual({
    serve: undefined,
    nextMs: 1000,
    trouble: 'TLS_CERT_FILE or TLS_KEY_FILE cannot be read (ENOENT)',
  })
})

test('garbage is no reason to stop serving, and is not repeated', async () => {
  const { look, writeCert, writeKey } = await files()
  await writeCert(first!.cert)
  await writeKey(first!.key)
  await look()

  await writeKey('-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n')
  const { serve, trouble } = await look()

  expect(serve?.key).toBe(first!.key)
  expect(trouble).toMatch(/^TLS_CERT_FILE or TLS_KEY_FILE cannot be read/)
  expect(trouble).not.toContain('canary')
})
