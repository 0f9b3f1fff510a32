import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { text } from 'node:stream/consumers'
import type { ObjectRef } from '../../api/kube-object.ts'
import type { Resource } from '../fields.ts'
import { fieldAt, fieldsOf, textOf } from '../fields.ts'
import type { HookAnswer, HookCall } from '../hook-call.ts'
import type { LoopApi } from '../loop-api.ts'

interface Target {
  readonly timeoutMs: number
  readonly authorization: string | undefined
  /** Whom an https URL must be vouched for by; undefined: the CAs of the system. */
  readonly ca: string | undefined
}

const defaultTimeoutMs = 10_000

/**
 * Calls the hooks of one CompositeController, with the timeout, the credentials and the CA (`inline`
 * only) that it names. Source: pkg/hooks/webhook.go, auth.go.
 */
export async function createHookCall(api: LoopApi, controller: Resource): Promise<HookCall> {
  const targets = new Map<string, Target>()
  for (const hook of Object.values(fieldsOf(fieldAt(controller.spec, 'hooks')))) {
    const webhook = fieldAt(hook, 'webhook')
    targets.set(textOf(fieldAt(webhook, 'url')), {
      timeoutMs: readDuration(textOf(fieldAt(webhook, 'timeout'))) ?? defaultTimeoutMs,
      authorization: await readAuthorization(api, fieldAt(webhook, 'authorization')),
      ca: textOf(fieldAt(webhook, 'caBundle', 'inline')) || undefined,
    })
  }
  return (url, body) => post(url, body, targets.get(url))
}

async function post(url: string, body: unknown, target: Target | undefined): Promise<HookAnswer> {
  const { authorization, ca, timeoutMs = defaultTimeoutMs } = target ?? {}
  const options = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    signal: AbortSignal.timeout(timeoutMs),
    ...(ca === undefined ? {} : { ca }),
  }
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = url.startsWith('https:') ? requestHttps : requestHttp
      request(url, options, resolve).once('error', reject).end(JSON.stringify(body))
    })
    const answer = await text(response)
    const { statusCode: status = 0, headers } = response
    return {
      status,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ),
      body: status === 200 ? parse(answer) : answer,
    }
  } catch (error) {
    throw new Error(whyNoAnswer(error), { cause: error })
  }
}

/** The HTTP client only says that it failed; its cause says why. */
function whyNoAnswer(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer)
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
