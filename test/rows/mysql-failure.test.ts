import { describe, expect, test } from 'vitest'
import { judgeMysqlError } from '../../src/rows/mysql-failure.ts'
import { ProtocolViolation, StatementTimeout } from '../../src/rows/statement.ts'

const serverError = (errno: number): Error =>
  Object.assign(new Error("canary value 'x'"), { errno, code: 'ER_CANARY', sqlMessage: 'canary' })
const localError = (code: string): Error => Object.assign(new Error('canary'), { errno: -1, code })

describe('what a real MariaDB here does not answer', () => {
  test.each([
    {
      title: 'MySQL takes encrypted connections only',
      error: serverError(3159),
      code: 'TlsFailed',
    },
    { title: 'MySQL stops a slow SELECT', error: serverError(3024), code: 'Timeout' },
    { title: 'a deadlock', error: serverError(1213), code: 'Interrupted' },
    { title: 'too many connections', error: serverError(1040), code: 'Unreachable' },
    { title: 'an expired password', error: serverError(1862), code: 'AccessDenied' },
    { title: 'a locked account', error: serverError(3118), code: 'AccessDenied' },
    { title: 'a missing grant on a column', error: serverError(1143), code: 'AccessDenied' },
    { title: 'an error that we do not know', error: serverError(9999), code: 'Failed' },
    { title: 'DNS is down', error: localError('EAI_AGAIN'), code: 'Unreachable' },
    { title: 'no route', error: localError('EHOSTUNREACH'), code: 'Unreachable' },
    {
      title: 'an unknown way to log in',
      error: localError('AUTH_SWITCH_PLUGIN_ERROR'),
      code: 'AccessDenied',
    },
    { title: 'the connection breaks', error: localError('ECONNRESET'), code: 'Interrupted' },
    { title: 'time is up', error: new StatementTimeout(), code: 'Timeout' },
    { title: 'the protocol is broken', error: new ProtocolViolation(), code: 'Interrupted' },
    { title: 'an error without a code', error: new Error('canary'), code: 'Failed' },
    { title: 'no error at all', error: 'canary', code: 'Failed' },
  ])('$title: $code, and the foreign text is not repeated', ({ error, code }) => {
    const [judged, message] = judgeMysqlError(error, 'read')

    expect(judged).toBe(code)
    expect(message).toMatch(/^./)
    expect(message.toLowerCase()).not.toContain('canary')
  })

  test.each(['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', 'ETIMEDOUT'])(
    '%s before the log-in means that the database cannot be reached',
    (code) => {
      expect(judgeMysqlError(localError(code), 'connect')[0]).toBe('Unreachable')
    },
  )
})
