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
  stop(): void
}

/** Looks now and then again and again; resolves after the first look, with or without a certificate. */
export async function keepCertificate(
  look: LookForCertificate,
  { onCertificate, onTrouble, onLook }: KeepOptions,
): Promise<CertificateKeeper> {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let served: string | undefined
  let told: string | undefined

  async function lookOnce(): Promise<void> {
    const found = await look()
    if (isStopped) return
    if (found.serve !== undefined && found.serve.cert !== served) {
      served = found.serve.cert
      onCertificate(found.serve)
    }
    if (found.trouble !== undefined && found.trouble !== told) onTrouble(found.trouble)
    told = found.trouble
    onLook?.(found)
    timer = setTimeout(() => void lookOnce(), found.nextMs).unref()
  }

  await lookOnce()
  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
