import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/free-port.ts'

/**
 * The image without Docker: the build context as .dockerignore lets it through, the build stage's
 * build, and the last stage's files in a folder of their own, started by the Dockerfile's command.
 */
const run = promisify(execFile)
const dockerfile = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ')
const [, buildStage = '', lastStage = ''] = dockerfile.split(/^FROM .*$/m)

/** The words of an instruction in its JSON form. */
function wordsOf(instruction: string): readonly [string, ...string[]] {
  const json = new RegExp(`^${instruction}.*?(\\[.*\\])$`, 'm').exec(lastStage)?.[1] ?? '[]'
  return JSON.parse(json) as [string, ...string[]]
}

let folder = ''
const image = (): string => join(folder, 'image')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lynq-image-'))
  const context = join(folder, 'context')
  const allowed = readFileSync('.dockerignore', 'utf8').match(/^!.+$/gm) ?? []
  for (const line of allowed)
    await cp(line.slice(1), join(context, line.slice(1)), { recursive: true })
  await symlink(join(process.cwd(), 'node_modules'), join(context, 'node_modules'))
  await run('npm', ['run', 'build'], { cwd: context })

  await cp(join(context, 'package.json'), join(image(), 'package.json'))
  await cp(join(context, 'dist'), join(image(), 'dist'), { recursive: true })
  for (const path of runtimePackages()) {
    // Nested packages have lines of their own.
    const isNested = (source: string): boolean => source.slice(path.length).includes('node_modules')
    const filter = (source: string): boolean => !isNested(source)
    await cp(path, join(image(), path), { recursive: true, filter })
  }
}, 180_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What `npm ci --omit=dev` installs, by the lock file. */
function runtimePackages(): string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>
  }
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => path !== '' && dev !== true && optional !== true)
    .map(([path]) => path)
}

test('the last stage takes exactly what was assembled here', async () => {
  expect(lastStage.match(/^COPY .*$/gm)).toEqual([
    'COPY --from=build /app/package.json ./',
    'COPY --from=build /app/node_modules node_modules',
    'COPY --from=build /app/dist dist',
  ])
  expect((await readdir(image())).sort()).toEqual(['dist', 'node_modules', 'package.json'])
})

test('nothing that only builds or tests is in it', () => {
  expect(buildStage).toMatch(/^RUN npm run build$[^]*^RUN npm ci --omit=dev --ignore-scripts$/m)
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const names = runtimePackages().map((path) => path.replace('node_modules/', ''))

  // Types come along with libraries that list them as dependencies.
  const isTool = (name: string): boolean =>
    Object.hasOwn(devDependencies, name) && !name.startsWith('@types/')
  expect(names.filter(isTool)).toEqual([])
  expect(names).not.toContain('esbuild')
})

test('it runs as a user that has a number and is not root', () => {
  expect(lastStage).toMatch(/^USER [1-9]\d{3,}:[1-9]\d{3,}$/m)
})

describe('started by its command', () => {
  test('it serves, its health check says so, and stops saying so when it is gone', async () => {
    const port = await freePort()
    const env = {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(port),
      DRAIN_SECONDS: '1',
    }
    const [node, ...args] = wordsOf('CMD')
    const service = spawn(node, args, { cwd: image(), env, stdio: 'ignore' })
    onTestFinished(() => void service.kill('SIGKILL'))
    const url = `http://127.0.0.1:${String(port)}`
    const isUp = () =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    while (!(await isUp())) await sleep(50)

    const [checker, ...checkArgs] = wordsOf('HEALTHCHECK')
    const check = () =>
      run(checker, checkArgs, { env }).then(
        () => 'healthy',
        () => 'unhealthy',
      )
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(await check()).toBe('healthy')

    service.kill('SIGTERM')
    expect(await once(service, 'close')).toEqual([0, null])
    expect(await check()).toBe('unhealthy')
  }, 60_000)

  test('the command line is in it, too', async () => {
    const { stdout } = await run('node', [join(image(), 'dist/src/cli/bin.js'), 'version'])

    expect(stdout).toContain('0.1.0')
  }, 30_000)
})
