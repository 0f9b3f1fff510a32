import type { ObjectRef } from '../../api/kube-object.ts'
import type { Resource } from '../fields.ts'
import { fieldAt, fieldsOf, textOf } from '../fields.ts'
import type { HookAnswer, HookCall } from '../hook-call.ts'
import type { LoopApi } from '../loop-api.ts'

interface Target {
  readonly timeoutMs: number
  readonly authorization: string | undefined
}

const defaultTimeoutMs = 10_000

/**
 * Calls the hooks of one CompositeController over HTTP, with the timeout and the credentials that it
 * names. Source: pkg/hooks/webhook.go, auth.go.
 */
export async function createHookCall(api: LoopApi, controller: Resource): Promise<HookCall> {
  const targets = new Map<string, Target>()
  for (const hook of Object.values(fieldsOf(fieldAt(controller.spec, 'hooks')))) {
    const webhook = fieldAt(hook, 'webhook')
    targets.set(textOf(fieldAt(webhook, 'url')), {
      timeoutMs: readDuration(textOf(fieldAt(webhook, 'timeout'))) ?? defaultTimeoutMs,
      authorization: await readAuthorization(api, fieldAt(webhook, 'authorization')),
    })
  }
  return (url, body) => post(url, body, targets.get(url))
}

async function post(url: string, body: unknown, target: Target | undefined): Promise<HookAnswer> {
  const authorization = target?.authorization
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(target?.timeoutMs ?? defaultTimeoutMs),
  }).catch((error: unknown) => {
    throw new Error(whyNoAnswer(error), { cause: error })
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: response.status === 200 ? parse(text) : text,
  }
}

/** The HTTP client only says that it failed; its cause says why. */
function whyNoAnswer(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readAuthorization(api: LoopApi, spec: unknown): Promise<string | undefined> {
  if (spec === undefined) return undefined
  const [name, namespace, key] = ['name', 'namespace', 'key'].map((field) =>
    textOf(fieldAt(spec, 'secretRef', field)),
  )
  const ref: ObjectRef = {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: namespace ?? '',
    name: name ?? '',
  }
  const secret = await api.get(ref)
  const place = `authorization secret ${ref.namespace ?? ''}/${ref.name}`
  if (secret === undefined) throw new Error(`can't get ${place}: it is not there`)
  const value = fieldAt(secret['data'], key ?? '')
  if (typeof value !== 'string') {
    throw new Error(`${place} does not contain key ${JSON.stringify(key)}`)
  }
  const type = textOf(fieldAt(spec, 'type')).trim()
  const token = Buffer.from(value, 'base64').toString().trim()
  return `${type === '' ? 'Bearer' : type} ${token}`
}

const unitsMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** A duration as Go writes it (`1m30s`), in milliseconds; undefined if it is none or not positive. */
function readDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)]
  if (parts.map(([part]) => part).join('') !== text) return undefined
  const ms = parts.reduce((sum, [, count = '', unit = '']) => {
    return sum + Number(count) * (unitsMs[unit] ?? 0)
  }, 0)
  return ms > 0 ? ms : undefined
}
