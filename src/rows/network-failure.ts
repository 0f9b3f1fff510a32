import type { Phase, Verdict } from './database-driver.ts'
import { ProtocolViolation, StatementTimeout } from './statement.ts'

/** The connection broke; before the log-in that is `Unreachable` instead. */
export const lost: Verdict = [
  'Interrupted',
  'the connection broke during the read; the next sync tries again',
]

const byCode: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: ['Unreachable', 'connection refused; check host, port and that the server runs'],
  ENOTFOUND: ['Unreachable', 'the host name does not exist; check the host of the source'],
  EAI_AGAIN: ['Unreachable', 'the host name cannot be looked up now; check the cluster DNS'],
  EHOSTUNREACH: ['Unreachable', 'no route to the host; check network policies'],
  ENETUNREACH: ['Unreachable', 'no route to the network; check network policies'],
  ETIMEDOUT: ['Unreachable', 'no answer in time; check host, port and network policies'],
  ECONNRESET: lost,
  EPIPE: lost,
}

/** What is the same with every driver: our own clock, the network. `known` is the driver's verdict. */
export function judgeCommonError(error: unknown, phase: Phase, known?: Verdict): Verdict {
  if (error instanceof StatementTimeout) {
    return phase === 'connect'
      ? ['Unreachable', 'no free connection in time; check that the server answers']
      : ['Timeout', 'the query took too long; add an index or read a smaller view']
  }
  if (error instanceof ProtocolViolation) return ['Interrupted', 'the answer broke the protocol']
  const code = nodeCode(error)
  const verdict = known ?? byCode[code ?? '']
  if (verdict === lost && phase === 'connect') {
    return ['Unreachable', 'the connection broke before the log-in; check that a database listens']
  }
  return verdict ?? ['Failed', `the driver gave up with ${code ?? 'an unknown error'}`]
}

/** The code of an error of Node or of a driver. */
export function nodeCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Whether an error is of the network and not of TLS. */
export function isNetworkError(error: unknown): boolean {
  return Object.hasOwn(byCode, nodeCode(error) ?? '')
}
