import type { Phase, Verdict } from './database-driver.ts'
import { judgeTlsError } from './judge-tls-error.ts'
import { judgeCommonError, lost } from './network-failure.ts'

// By number, since the names differ between MySQL and MariaDB:
// https://dev.mysql.com/doc/mysql-errors/en/ and https://mariadb.com/kb/en/mariadb-error-codes/
const byNumber: Readonly<Record<number, Verdict>> = {
  1040: ['Unreachable', 'the server has no free connection; raise max_connections'],
  1042: ['Unreachable', 'the server cannot resolve our address; set skip_name_resolve there'],
  1044: ['AccessDenied', 'the user may not use the database; GRANT SELECT on it'],
  // A user who must come with TLS, or from elsewhere, gets the same answer as a wrong password.
  1045: [
    'AccessDenied',
    'user or password is wrong, or the user may not come from this address or without TLS (tls.mode)',
  ],
  1047: ['Unreachable', 'the cluster node is not ready to answer; check its state'],
  1049: ['UnknownDatabase', 'there is no such database; check source.mysql.database'],
  1053: ['Interrupted', 'the server is shutting down; the next sync tries again'],
  1054: ['UnknownColumn', 'there is no such column'],
  1129: ['Unreachable', 'the server blocks our address after failed tries; FLUSH HOSTS there'],
  1130: ['AccessDenied', 'the server accepts no connection from this address; check the grant'],
  1142: ['AccessDenied', 'the user may not read the table; GRANT SELECT on it'],
  1143: ['AccessDenied', 'the user may not read a mapped column; GRANT SELECT on the table'],
  1146: ['UnknownTable', 'there is no such table; check source.mysql.table'],
  1152: ['Interrupted', 'the connection was broken off; the next sync tries again'],
  1203: ['Unreachable', 'the user has no free connection; raise max_user_connections'],
  1205: ['Timeout', 'another session holds a lock on the table'],
  1213: ['Interrupted', 'the read lost a deadlock; the next sync tries again'],
  1226: ['Unreachable', 'the user has reached a resource limit of its account'],
  1251: ['AccessDenied', 'the server asks for a way to log in that this client does not have'],
  1317: ['Interrupted', 'the query was killed; the next sync tries again'],
  1345: ['AccessDenied', 'the user may not read what is behind the view; GRANT SELECT on it'],
  1356: ['UnknownTable', 'the view names a table or column that is gone or not allowed to it'],
  1412: ['Interrupted', 'the table was changed during the read; the next sync tries again'],
  1698: ['AccessDenied', 'the user cannot log in with a password; check its plugin'],
  1820: ['AccessDenied', "the user's password has expired; set a new one"],
  1862: ['AccessDenied', "the user's password has expired; set a new one"],
  1927: ['Interrupted', 'the connection was killed; the next sync tries again'],
  1969: ['Timeout', 'the query took too long; add an index or read a smaller view'],
  3024: ['Timeout', 'the query took too long; add an index or read a smaller view'],
  3118: ['AccessDenied', 'the account is locked'],
  3159: ['TlsFailed', 'the server accepts encrypted connections only; set tls.mode'],
  4031: ['Interrupted', 'the server closed an idle connection; the next sync tries again'],
  4151: ['AccessDenied', 'the account is locked'],
}

const byCode: Readonly<Record<string, Verdict>> = {
  HANDSHAKE_NO_SSL_SUPPORT: ['TlsFailed', 'the server has no TLS; switch it on or change tls.mode'],
  AUTH_SWITCH_PLUGIN_ERROR: [
    'AccessDenied',
    'the server asks for a way to log in that this client does not have',
  ],
  PROTOCOL_CONNECTION_LOST: lost,
}

/**
 * Says what went wrong in our words. The server's own text is never repeated: it may quote a row's
 * value (a failed cast, a SIGNAL in a function behind a view).
 */
export function judgeMysqlError(error: unknown, phase: Phase): Verdict {
  const identity = errorIdentity(error)
  if (typeof identity === 'number') {
    return byNumber[identity] ?? ['Failed', `the server refused with error ${String(identity)}`]
  }
  if (identity === 'HANDSHAKE_SSL_ERROR' && error instanceof Error) return judgeTlsError(error)
  return judgeCommonError(error, phase, byCode[identity ?? ''])
}

/** Whether the server itself answered with an error: the connection works. */
export function isServerError(error: unknown): boolean {
  return typeof errorIdentity(error) === 'number'
}

/** The server's number of an error, or the code of the driver or of Node. */
export function errorIdentity(error: unknown): number | string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('errno' in error && typeof error.errno === 'number' && error.errno > 0) return error.errno
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
