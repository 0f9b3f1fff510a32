import { performance } from 'node:perf_hooks'

/** Median time of `runs` calls after `warmUp` more, and the process's memory at the end. */
export async function sampled(
  { runs, warmUp }: { readonly runs: number; readonly warmUp: number },
  call: () => Promise<unknown>,
): Promise<{ readonly ms: number; readonly rssMb: number }> {
  const times: number[] = []
  for (let run = 0; run < runs + warmUp; run += 1) {
    const begin = performance.now()
    await call()
    if (run >= warmUp) times.push(performance.now() - begin)
  }
  times.sort((a, b) => a - b)
  const ms = times[Math.floor(times.length / 2)] ?? NaN
  // The high-water mark, not the present size: a limit in a pod counts every moment.
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024)
  return { ms: Math.round(ms * 1000) / 1000, rssMb }
}
