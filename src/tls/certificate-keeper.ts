/** A certificate chain and its key, in PEM, as `tls.createSecureContext` takes them. */
export interface ServingCertificate {
  readonly cert: string
  readonly key: string
}

/** What one look at the source of certificates found. */
export interface Look {
  /** What to serve from now on; undefined: nothing yet. */
  readonly serve: ServingCertificate | undefined
  /** How long to wait before the next look. */
  readonly nextMs: number
  /** What is in the way; what is served goes on being served. One line without secrets. */
  readonly trouble?: string
}

/** Looks once; never rejects. Looks must not overlap. */
export type LookForCertificate = () => Promise<Look>

export interface KeepOptions {
  /** A certificate other than before is to be served. */
  readonly onCertificate: (certificate: ServingCertificate) => void
  /** The same trouble is told once, until it is over. */
  readonly onTrouble: (message: string) => void
  readonly onLook?: (look: Look) => void
}

export interface CertificateKeeper {
  /** Something changed that a look might notice: the next one does not wait for its time. */
  lookSoon(): void
  stop(): void
}

// What one `kubectl apply` writes is seen at once.
const gatherMs = 200
// Whoever takes back what a look wrote, again and again, gets no more than this.
const leastPauseMs = 2000

/** Looks now and then again and again; resolves after the first look, with or without a certificate. */
export async function keepCertificate(
  look: LookForCertificate,
  { onCertificate, onTrouble, onLook }: KeepOptions,
): Promise<CertificateKeeper> {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let isLooking = false
  let isAsked = false
  let endedAt = 0
  let served: string | undefined
  let told: string | undefined

  function lookIn(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void lookOnce(), ms).unref()
  }

  function soonMs(): number {
    return Math.max(gatherMs, endedAt + leastPauseMs - performance.now())
  }

  function begin(): Promise<Look> {
    isLooking = true
    isAsked = false
    return look()
  }

  async function lookOnce(): Promise<void> {
    const found = await begin()
    isLooking = false
    endedAt = performance.now()
    if (isStopped) return
    if (found.serve !== undefined && found.serve.cert !== served) {
      served = found.serve.cert
      onCertificate(found.serve)
    }
    if (found.trouble !== undefined && found.trouble !== told) onTrouble(found.trouble)
    told = found.trouble
    onLook?.(found)
    lookIn(isAsked ? Math.min(soonMs(), found.nextMs) : found.nextMs)
  }

  await lookOnce()
  return {
    lookSoon() {
      if (isStopped || isAsked) return
      isAsked = true
      if (!isLooking) lookIn(soonMs())
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
