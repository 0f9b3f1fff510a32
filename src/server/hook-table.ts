import { AppError } from '../errors.ts'

export const hookKinds = ['form', 'hub', 'node'] as const
export const hookVerbs = ['sync', 'finalize', 'customize'] as const

export type HookKind = (typeof hookKinds)[number]
export type HookVerb = (typeof hookVerbs)[number]

/**
 * One hook with its dependencies bound. The body has passed the schema of its verb
 * (src/api/metacontroller.ts). A throw leaves the cluster as it is.
 */
export type Hook = (body: unknown) => Promise<unknown>

export type HookTable = Readonly<Record<HookKind, Readonly<Record<HookVerb, Hook>>>>

/** Answers 503 to every call, which changes nothing in the cluster. */
export const noHooks: HookTable = { form: refuseAll(), hub: refuseAll(), node: refuseAll() }

function refuseAll(): Record<HookVerb, Hook> {
  const refuse = () => Promise.reject(new AppError('NOT_READY'))
  return { sync: refuse, finalize: refuse, customize: refuse }
}
