import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

// A belt over the braces: no line passes bodies to the log in the first place.
const secretKeys = [
  'authorization',
  'password',
  'token',
  'data',
  'stringData',
  'variables',
  'rows',
  'body',
]
// pino's wildcard stands for exactly one level.
const redacted = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`])

interface LoggedError {
  readonly type: string
  readonly code?: unknown
  readonly message: string
  readonly stack: string
  readonly cause?: LoggedError
}

/** One JSON line an event, on standard output unless told otherwise. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor: '[redacted]' },
    serializers: { err: readError },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/**
 * Chosen fields only: drivers and HTTP clients hang queries, values and headers on their errors.
 * V8's syntax errors quote the text they could not parse, which may be a secret.
 */
function readError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: 'something that is no Error was thrown', stack: '' }
  }
  const quotesInput = error instanceof SyntaxError
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return {
    type: error.name,
    ...('code' in error ? { code: error.code } : {}),
    message: quotesInput ? '[withheld: it may quote its input]' : error.message,
    stack: frames.join('\n'),
    ...(error.cause !== undefined && depth < 3 ? { cause: readError(error.cause, depth + 1) } : {}),
  }
}
