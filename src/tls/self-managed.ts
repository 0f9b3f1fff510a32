import type { ApiClient } from '../cluster/api-client.ts'
import type { Look, LookForCertificate } from './certificate-keeper.ts'
import { daysLeft, issueGeneration, isUsable, renewalTime, type Generation } from './generation.ts'
import { publishTrust, type Published } from './publish-trust.ts'
import { createTlsSecret, type TlsSecret } from './tls-secret.ts'
import { mergeBundle } from './trust-bundle.ts'

export interface SelfManagedOptions {
  readonly client: ApiClient
  /** Where the Secret `lynq-tls` is. */
  readonly namespace: string
  /** Every name by which callers know this service; the certificate is for all of them. */
  readonly dnsNames: readonly string[]
  readonly now: () => Date
  /** How long callers get to learn of a new CA before its certificate is served. Default: 60 s. */
  readonly settleMs?: number
}

// What changes is told by watches (`follow-trust.ts`); this is for watches that fail. Trouble is not over sooner for being looked at all the time.
const steadyMs = 30_000
const troubleMs = 10_000
const pendingMs = 2000
const attempts = 4

/**
 * Certificates without cert-manager. The newest generation is in a Secret that all replicas share:
 * whoever finds it missing, unreadable or at two thirds of its life replaces it, and the others take
 * what they find. A replica serves a generation once every caller has been told of its CA and has had
 * `settleMs` to take it in; until then it serves what it served. So deletion, damage and renewal are
 * one thing, and no connection fails in any of them.
 */
export function selfManaged(options: SelfManagedOptions): LookForCertificate {
  const { client, namespace, dnsNames, now, settleMs = 60_000 } = options
  const secret = createTlsSecret(client, namespace)
  const hosts = new Set(dnsNames)
  let served: Generation | undefined
  /** The next generation, and since when everybody knows of it. */
  let next: { readonly cert: string; readonly knownSince: number } | undefined

  /** Whether everybody had time to learn of the newest generation. */
  function isSettled(newest: Generation, published: Published): boolean {
    if (!published.ok) return false
    if (published.changed || next?.cert !== newest.cert) {
      next = { cert: newest.cert, knownSince: now().getTime() }
    }
    return now().getTime() - next.knownSince >= settleMs
  }

  /** What to serve from now on. Without anything that still works there is nothing to wait for. */
  function choose(newest: Generation, published: Published): Generation {
    if (served === undefined || served.cert === newest.cert) return newest
    const isOver = daysLeft(served.cert, now()) <= 0
    return isSettled(newest, published) || isOver ? newest : served
  }

  return async (): Promise<Look> => {
    const found = await findNewest(secret, dnsNames, now)
    const newest = found.generation ?? served
    if (newest === undefined) return { serve: undefined, nextMs: pendingMs, ...toTrouble(found) }

    const authorities = [newest.ca, ...(served === undefined ? [] : [served.ca])]
    const merge = (bundle: string): string => mergeBundle(bundle, authorities, now())
    const published = await publishTrust(client, hosts, merge)
    served = choose(newest, published)
    const trouble = toTrouble(published.ok ? found : published)
    const pauseMs = served.cert === newest.cert ? steadyMs : pendingMs
    const nextMs = trouble.trouble === undefined ? pauseMs : troubleMs
    return { serve: served, nextMs, ...trouble }
  }
}

function toTrouble({ message }: { readonly message?: string }): Pick<Look, 'trouble'> {
  return message === undefined ? {} : { trouble: `certificate: ${message}` }
}

interface Newest {
  readonly generation?: Generation
  readonly message?: string
}

/** The generation in the Secret, or a new one that is in the Secret now. */
async function findNewest(
  secret: TlsSecret,
  dnsNames: readonly string[],
  now: () => Date,
): Promise<Newest> {
  for (let attempt = 1; ; attempt += 1) {
    const state = await secret.read()
    if (!state.ok) return { message: state.message }
    const { generation, stored } = state
    const isGood = generation !== undefined && isUsable(generation, dnsNames, now())
    if (isGood && now() < renewalTime(generation)) return { generation }

    const issued = issueGeneration(dnsNames, now())
    const outcome = await secret.write(issued, stored)
    if (outcome.ok) return { generation: issued }
    // What is due is still good for a third of its life.
    if (!outcome.isTaken || attempt === attempts) {
      return { message: outcome.message, ...(isGood ? { generation } : {}) }
    }
  }
}
