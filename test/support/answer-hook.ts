import type { KubeObject } from '../../src/api/kube-object.ts'
import { AppError, RetryLater } from '../../src/errors.ts'
import { checkAnswer } from '../../src/server/check-answer.ts'
import type { HookKind, HookTable, HookVerb } from '../../src/server/hook-table.ts'
import type { HookAnswer } from '../../src/simulate/hook-call.ts'

/**
 * Answers a hook call as the server does, without HTTP. What would be a 500 is our bug: it is also
 * told to `onBug`, for Metacontroller would only try again.
 */
export async function answerHook(
  service: HookTable,
  call: { readonly url: string; readonly body: unknown },
  onBug: (text: string) => void,
): Promise<HookAnswer> {
  const [kind, verb] = new URL(call.url).pathname.split('/').slice(2) as [HookKind, HookVerb]
  try {
    const { text } = checkAnswer(verb, await service[kind][verb](call.body))
    return { status: 200, headers: {}, body: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof RetryLater) {
      const headers = { 'retry-after': String(error.retryAfterSeconds) }
      return { status: 429, headers, body: error.message }
    }
    const status = error instanceof AppError ? error.httpStatus : 500
    if (status === 500) {
      const { parent } = call.body as { readonly parent: KubeObject }
      onBug(`${kind}/${verb} of ${parent.metadata.name}: ${describe(error)}`)
    }
    return { status, headers: {}, body: String(error) }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
