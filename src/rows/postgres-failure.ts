import { DatabaseError } from 'pg'
import type { Phase, Verdict } from './database-driver.ts'
import { judgeTlsError } from './judge-tls-error.ts'
import { isNetworkError, judgeCommonError, lost, nodeCode } from './network-failure.ts'
import { ProtocolViolation } from './statement.ts'

/** The server asks for a password, and there is none. */
export class PasswordWanted extends Error {}

/** The server asks for the password in clear text, on a line that is not encrypted. */
export class PasswordInClear extends Error {}

const notAllowed = 'the user may not read the table; GRANT SELECT on it and USAGE on its schema'
const badValue: Verdict = [
  'InvalidValue',
  'a value, of a row or of source.filter, is not valid for its type or not valid UTF-8',
]
const full: Verdict = [
  'Unreachable',
  'the server has no free connection; raise max_connections, or the limit of the user',
]

// By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
const bySqlState: Readonly<Record<string, Verdict>> = {
  '25P03': lost,
  '28000': [
    'AccessDenied',
    'the user may not log in from this address, to this database, or without TLS (tls.mode); check pg_hba.conf',
  ],
  '28P01': ['AccessDenied', 'user or password is wrong'],
  '3D000': ['UnknownDatabase', 'there is no such database; check source.postgresql.database'],
  '3F000': ['UnknownTable', 'there is no such schema; check source.postgresql.table'],
  '40001': ['Interrupted', 'the read came into conflict with a change; the next sync tries again'],
  '40P01': ['Interrupted', 'the read lost a deadlock; the next sync tries again'],
  '42501': ['AccessDenied', notAllowed],
  '42703': ['UnknownColumn', 'there is no such column'],
  '42809': ['UnknownTable', 'this is no table; check source.postgresql.table'],
  '42883': ['InvalidValue', 'a column of source.filter has a type that cannot be compared'],
  '42P01': ['UnknownTable', 'there is no such table; check source.postgresql.table'],
  '53300': full,
  '55P03': ['Timeout', 'another session holds a lock on the table'],
  '57014': ['Interrupted', 'the query was cancelled; the next sync tries again'],
  '57P01': lost,
  '57P02': lost,
  '57P03': ['Unreachable', 'the server is starting up or shutting down; check its state'],
  '57P04': ['UnknownDatabase', 'the database was dropped; check source.postgresql.database'],
  '57P05': lost,
}

// The driver gives these no code. A test on a real server notices when the words change.
const byMessage: readonly (readonly [begin: string, Verdict])[] = [
  [
    'The server does not support SSL',
    ['TlsFailed', 'the server has no TLS; switch it on or change tls.mode'],
  ],
  ['There was an error establishing an SSL', lost],
  ['Connection terminated', lost],
  ['Client ', lost],
  ['timeout expired', ['Unreachable', 'no answer in time; check host, port and network policies']],
  [
    'SASL',
    ['AccessDenied', 'the log-in failed: the server asks for a way that this client does not have'],
  ],
]

/** Says what went wrong in our words, see `Verdict`. */
export function judgePostgresError(error: unknown, phase: Phase): Verdict {
  if (error instanceof PasswordWanted) {
    return ['AccessDenied', 'user or password is wrong: the server asks for a password']
  }
  if (error instanceof PasswordInClear) {
    return [
      'AccessDenied',
      'the server wants the password in clear text on a line without TLS, which is refused; set tls.mode: required, or scram-sha-256 in pg_hba.conf',
    ]
  }
  if (error instanceof ProtocolViolation && phase === 'connect') {
    return [
      'Unreachable',
      'what answers is no PostgreSQL, or asks for a way to log in that this client does not have',
    ]
  }
  const state = sqlStateOf(error)
  if (state !== undefined) return judgeState(state)
  // Before the log-in, what Node says with a code of its own, and not of the network, is of TLS.
  const code = nodeCode(error)
  if (
    phase === 'connect' &&
    error instanceof Error &&
    code !== undefined &&
    !isNetworkError(error)
  ) {
    return judgeTlsError(error)
  }
  return judgeCommonError(error, phase, judgeMessage(error))
}

/** Whether the server itself refused: the connection works. One that it ends on its own does not. */
export function isServerError(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state !== undefined && judgeState(state) !== lost
}

/** Whether the server answered that it has no TLS. */
export function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('The server does not support SSL')
}

function judgeState(state: string): Verdict {
  if (state.startsWith('08')) return lost
  if (state.startsWith('22')) return badValue
  return bySqlState[state] ?? ['Failed', `the server refused with error ${state}`]
}

function judgeMessage(error: unknown): Verdict | undefined {
  // Without SQLSTATE it is the driver that made it, of bytes that are no PostgreSQL.
  if (error instanceof DatabaseError) return lost
  const { message } = error instanceof Error ? error : { message: '' }
  return byMessage.find(([begin]) => message.startsWith(begin))?.[1]
}

function sqlStateOf(error: unknown): string | undefined {
  const state = error instanceof DatabaseError ? error.code : undefined
  return state !== undefined && /^[0-9A-Z]{5}$/.test(state) ? state : undefined
}
