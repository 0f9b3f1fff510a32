import type { FastifyError } from 'fastify'
import { AppError, errors, RetryLater, type HttpErrorCode } from '../errors.ts'

/**
 * What a caller is told. Metacontroller writes it into an event on the parent, so it is one short
 * JSON object that holds nothing but texts of our own.
 */
export interface ErrorReply {
  readonly status: number
  readonly retryAfterSeconds?: number
  readonly body: {
    readonly code: HttpErrorCode
    readonly message: string
    readonly fix: string
    readonly requestId?: string
  }
}

export function toErrorReply(
  error: unknown,
  request: { readonly id: string; readonly bodyLimitBytes: number },
): ErrorReply {
  const { code, message } = toAppError(error, request.bodyLimitBytes)
  const { httpStatus: status, text, fix } = errors[code]
  const isOurs = status === 500
  return {
    status,
    ...(status === 429
      ? { retryAfterSeconds: error instanceof RetryLater ? error.retryAfterSeconds : 5 }
      : {}),
    // The message of a bug was not written for users and may quote anything.
    body: {
      code,
      message: isOurs ? text : message,
      fix,
      ...(isOurs ? { requestId: request.id } : {}),
    },
  }
}

function toAppError(error: unknown, bodyLimitBytes: number): AppError {
  if (error instanceof AppError) return error
  if (!isFastifyError(error)) return new AppError('INTERNAL')
  if (error.validation !== undefined) {
    return new AppError('HOOK_REQUEST_INVALID', describeViolation(error.validation))
  }
  if (error.statusCode === 413) {
    return new AppError('BODY_TOO_LARGE', `the body is larger than ${bodyLimitBytes} bytes`)
  }
  if (error.statusCode === 415) return new AppError('UNSUPPORTED_MEDIA_TYPE')
  const isCallersFault = error.statusCode !== undefined && error.statusCode < 500
  return new AppError(isCallersFault ? 'BODY_MALFORMED' : 'INTERNAL')
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_ERR_')
}

/** `parent.metadata: must have required property 'uid'`: one line, path first, no value. */
function describeViolation(violations: NonNullable<FastifyError['validation']>): string {
  const first = violations[0]
  const path = first?.instancePath
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
  const place = path === undefined || path === '' ? 'body' : path
  return `${place}: ${first?.message ?? 'is not what a hook request has there'}`
    .replaceAll(/\s+/g, ' ')
    .slice(0, 300)
}
