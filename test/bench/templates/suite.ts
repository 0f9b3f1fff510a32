import { setFlagsFromString } from 'node:v8'
import { median } from '../median.ts'
import { cacheMb, compileUs } from './compile-cost.ts'
import { measureHere, ours, type Measure } from './engine.ts'
import { liquid } from './liquid.ts'
import { promptctl } from './promptctl.ts'
import { startRealGo } from './real-go.ts'
import { realisticVectors, type Vector } from './vectors.ts'

/**
 * `npm run -s bench -- templates`: the realistic theme, compiled once and rendered many times.
 *
 * `oursNs`, `goNs`: all vectors that render. `promptctlNs`, `liquidNs`: the vectors that the peer
 * renders as Go does, or that have a translation; `ratioPromptctl` compares with this engine on the
 * same vectors, so it is not `promptctlNs / oursNs`. The peers take turns, so that they share
 * whatever else the machine does.
 */
const rounds = 7
const passes = 300
const warmUp = 3000

const vectors = realisticVectors()
const sources = [...new Set(vectors.map(({ template }) => template))]
const inPromptctl = pairs(vectors, promptctl)
const inLiquid = pairs(vectors, liquid)
const go = startRealGo(vectors)

const peers: Readonly<Record<string, Measure | undefined>> = {
  ours: measureHere(vectors.map(ours)),
  go: go?.measure,
  oursForPromptctl: measureHere(inPromptctl.map(({ vector }) => ours(vector))),
  promptctl: measureHere(inPromptctl.map(({ render }) => render)),
  liquid: measureHere(inLiquid.map(({ render }) => render)),
  oursForLiquid: measureHere(inLiquid.map(({ vector }) => ours(vector))),
  compile: () => Promise.resolve(compileUs(sources)),
}

const taken = new Map<string, number[]>()
for (const measure of Object.values(peers)) await measure?.(warmUp)
for (let round = 0; round < rounds; round += 1) {
  for (const [name, measure] of Object.entries(peers)) {
    const ns = await measure?.(passes)
    if (ns !== undefined) taken.set(name, [...(taken.get(name) ?? []), ns])
  }
}
go?.stop()

setFlagsFromString('--expose-gc')
const { runInNewContext } = await import('node:vm')
globalThis.gc ??= runInNewContext('gc') as NodeJS.GCFunction
const mb = cacheMb(sources, 10_000)
process.stderr.write(
  `${String(vectors.length)} vectors, ${String(inPromptctl.length)} of them in promptctl, ` +
    `${String(inLiquid.length)} in liquidjs (${fixed(ratio('liquid', 'oursForLiquid'))} × ours); ` +
    `10,000 templates hold ${fixed(mb)} MB\n`,
)
process.stdout.write(
  `${JSON.stringify({
    oursNs: whole('ours'),
    goNs: whole('go'),
    promptctlNs: whole('promptctl'),
    liquidNs: whole('liquid'),
    compileUs: hundredths(nsOf('compile')),
    ratioGo: ratio('go', 'ours'),
    ratioPromptctl: ratio('promptctl', 'oursForPromptctl'),
  })}\n`,
)

function pairs<R>(
  all: readonly Vector[],
  toRender: (vector: Vector) => R | undefined,
): readonly { readonly vector: Vector; readonly render: R }[] {
  return all.flatMap((vector) => {
    const render = toRender(vector)
    return render === undefined ? [] : [{ vector, render }]
  })
}

function nsOf(name: string): number | null {
  const all = taken.get(name)
  return all === undefined ? null : median(all)
}

function whole(name: string): number | null {
  const ns = nsOf(name)
  return ns === null ? null : Math.round(ns)
}

function ratio(peer: string, own: string): number | null {
  const [peerNs, ownNs] = [nsOf(peer), nsOf(own)]
  return peerNs === null || ownNs === null ? null : hundredths(peerNs / ownNs)
}

function hundredths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100
}

function fixed(value: number | null): string {
  return value === null ? '?' : value.toFixed(1)
}
