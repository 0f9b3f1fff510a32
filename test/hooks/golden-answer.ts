import { RetryLater } from '../../src/errors.ts'
import { bindHooks } from '../../src/server/bind-hooks.ts'
import { checkAnswer } from '../../src/server/check-answer.ts'
import type { GoldenCase, GoldenResponse } from './golden-case.ts'
import type { GoldenDeps } from './golden-deps.ts'

/** Calls the hook of a case: its answer as it goes over the wire, or what was written before a 429. */
export async function goldenAnswer(
  { kind, verb, request }: Pick<GoldenCase, 'kind' | 'verb' | 'request'>,
  { deps, writes }: GoldenDeps,
): Promise<GoldenResponse> {
  try {
    const answer = await bindHooks(deps)[kind][verb](request)
    return { status: 200, body: JSON.parse(checkAnswer(verb, answer).text) as unknown }
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error
    const { retryAfterSeconds, message } = error
    const written = JSON.parse(JSON.stringify(writes)) as readonly unknown[]
    return { status: 429, retryAfterSeconds, message, writes: written }
  }
}
