export type TlsMode = 'disabled' | 'preferred' | 'required' | 'verify-ca' | 'verify-full'

/** How to reach a database; the fields of the hub's block with its Secrets looked up. */
export interface DatabaseConnection {
  readonly type: 'mysql' | 'postgresql'
  readonly host: string
  /** Default: the port that databases of this type listen on. */
  readonly port?: number | undefined
  readonly username: string
  /** Default: none is sent. */
  readonly password?: string | undefined
  readonly database: string
  /** `ca` is PEM; default: the public CAs. Default mode: disabled. */
  readonly tls?: { readonly mode: TlsMode; readonly ca?: string | undefined } | undefined
}

const usualPorts = { mysql: 3306, postgresql: 5432 } as const

export function portOf({ type, port }: DatabaseConnection): number {
  return port ?? usualPorts[type]
}

/** `mysql user@host:port/database`, the head of every message. */
export function placeOf(connection: DatabaseConnection): string {
  const { type, host, username, database } = connection
  return `${type} ${username}@${host}:${String(portOf(connection))}/${database}`
}

export interface TlsOptions {
  readonly rejectUnauthorized: boolean
  readonly minVersion: 'TLSv1.2'
  readonly ca?: string
}

/** Node's part of the TLS options; undefined: a plain connection. Names are the driver's affair. */
export function tlsOptions({ tls }: DatabaseConnection): TlsOptions | undefined {
  switch (tls?.mode) {
    case undefined:
    case 'disabled':
      return undefined
    case 'preferred':
    case 'required':
      return { rejectUnauthorized: false, minVersion: 'TLSv1.2' }
    case 'verify-ca':
    case 'verify-full':
      return {
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      }
  }
}
