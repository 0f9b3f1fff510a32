import type { ReadFailureCode } from './rows/row-source.ts'
import type { TemplateErrorCode } from './template/template.ts'

/** `httpStatus` of codes that never fail a request: they stand as reasons in an object's status. */
const inStatus = 'status'
/** `httpStatus` of codes that end the process before it serves anything. */
const atStart = 'start'

interface ErrorEntry {
  readonly httpStatus: number | typeof inStatus | typeof atStart
  /** What is wrong; the text users see when the thrower has nothing more exact to say. */
  readonly text: string
  readonly fix: string
}

// The compiler, not a test, sees to it that no code of the templates and the rows is missing here.
type DataCode = TemplateErrorCode | ReadFailureCode

/**
 * Every public error code. Codes are never renamed and never reused; README.md lists them, and a test
 * compares both ways.
 */
export const errors = {
  HOOK_REQUEST_INVALID: {
    httpStatus: 400,
    text: 'the body is not a request of hook version v2',
    fix: 'set `version: v2` on the hook in the CompositeController; the message names the first wrong field',
  },
  BODY_MALFORMED: {
    httpStatus: 400,
    text: 'the body is not valid JSON, or it was cut off',
    fix: 'send the request as Metacontroller does: one JSON object, UTF-8',
  },
  UNAUTHORIZED: {
    httpStatus: 401,
    text: 'the request has no valid token',
    fix: 'send `Authorization: Bearer` with the value of HOOK_TOKEN (in Metacontroller: `authorization` on the webhook)',
  },
  NOT_FOUND: {
    httpStatus: 404,
    text: 'there is no such route',
    fix: 'hooks are POST /hooks/{form,hub,node}/{sync,finalize,customize}, webhooks POST /webhooks/validate-{form,hub,node}',
  },
  BODY_TOO_LARGE: {
    httpStatus: 413,
    text: 'the body is larger than this service accepts',
    fix: 'raise BODY_LIMIT_BYTES (and memory), or give the rows to several hubs',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    httpStatus: 415,
    text: 'the body is not declared as JSON',
    fix: 'send `Content-Type: application/json`',
  },
  RETRY_LATER: {
    httpStatus: 429,
    text: 'the hook must run again in a moment; this is part of normal work',
    fix: 'nothing to do: Metacontroller calls again after Retry-After seconds',
  },
  OVERLOADED: {
    httpStatus: 429,
    text: 'too many hook calls are running or waiting',
    fix: 'nothing to do when it is rare; else add replicas or raise MAX_CONCURRENT_SYNCS',
  },
  INTERNAL: {
    httpStatus: 500,
    text: 'internal error; the cluster is left as it is',
    fix: 'look for the request id in the log of this service and report it',
  },
  ANSWER_REFUSED: {
    httpStatus: 500,
    text: 'a hook gave an answer that could delete objects by mistake; it was not sent',
    fix: 'look for the request id in the log of this service and report it',
  },
  NOT_READY: {
    httpStatus: 503,
    text: 'this process does not serve hooks yet, or no longer',
    fix: 'nothing to do when it is short; else look at the log of this service',
  },
  CLUSTER_UNAVAILABLE: {
    httpStatus: 503,
    text: 'the API server gave no usable answer; the cluster is left as it is',
    fix: 'check the service account and its RBAC rules, and the way to the API server',
  },
  CONFIG_INVALID: {
    httpStatus: atStart,
    text: 'an environment variable has an unusable value',
    fix: 'the message names every bad variable; see the table of variables',
  },

  TEMPLATE_SYNTAX: {
    httpStatus: inStatus,
    text: 'a template cannot be parsed',
    fix: 'the message gives line and column in the field it names',
  },
  TEMPLATE_UNKNOWN_FUNCTION: {
    httpStatus: inStatus,
    text: 'a template calls a function that does not exist',
    fix: 'the message names the nearest function there is',
  },
  TEMPLATE_UNKNOWN_VARIABLE: {
    httpStatus: inStatus,
    text: 'a template reads a variable that the hub does not map',
    fix: 'add it under `extraValueMappings` of the hub, or correct the name',
  },
  TEMPLATE_EXECUTION: {
    httpStatus: inStatus,
    text: 'a template failed for this row',
    fix: 'the message gives line, column and function; check the value in the row',
  },
  TEMPLATE_LIMIT: {
    httpStatus: inStatus,
    text: 'a template uses more steps, output or nesting than is allowed',
    fix: 'make it smaller, or split the entry',
  },

  InvalidSpec: {
    httpStatus: inStatus,
    text: 'the spec of the hub is of an older schema and cannot be used',
    fix: 'the message names the first wrong field; correct and apply it',
  },
  Unreachable: {
    httpStatus: inStatus,
    text: 'no connection to the database',
    fix: 'check host and port in `spec.source`, the network policy, and that the server runs',
  },
  AccessDenied: {
    httpStatus: inStatus,
    text: 'the database refuses this user',
    fix: 'check user, password and the SELECT right on the table',
  },
  Timeout: {
    httpStatus: inStatus,
    text: 'the database took too long to answer',
    fix: 'check the load of the server, and add an index or a view for the table',
  },
  Interrupted: {
    httpStatus: inStatus,
    text: 'the connection ended in the middle of the result',
    fix: 'nothing to do when it is rare; else check the server and proxies in between',
  },
  UnknownDatabase: {
    httpStatus: inStatus,
    text: 'the database does not exist',
    fix: 'check the database name in `spec.source`',
  },
  UnknownTable: {
    httpStatus: inStatus,
    text: 'the table does not exist',
    fix: 'check the table name in `spec.source`',
  },
  UnknownColumn: {
    httpStatus: inStatus,
    text: 'a mapped column does not exist',
    fix: 'check `valueMappings` and `extraValueMappings`; the message names the nearest column',
  },
  InvalidIdentifier: {
    httpStatus: inStatus,
    text: 'a table or column name cannot be used in a query',
    fix: 'use the plain name, or `database.table`',
  },
  InvalidValue: {
    httpStatus: inStatus,
    text: 'a value cannot be turned into text without loss',
    fix: 'the message names the column; cast it in a view',
  },
  TooManyRows: {
    httpStatus: inStatus,
    text: 'the table has more rows than one hub may have',
    fix: 'read from a view with fewer rows, or raise MAX_ROWS',
  },
  TlsFailed: {
    httpStatus: inStatus,
    text: 'the encrypted connection could not be set up',
    fix: 'check `tls.mode` and `tls.caRef` in `spec.source`',
  },
  MissingPassword: {
    httpStatus: inStatus,
    text: 'the Secret with the password, or its key, does not exist',
    fix: 'create the Secret that `passwordRef` names',
  },
  Failed: {
    httpStatus: inStatus,
    text: 'the read failed for a reason that has no code of its own',
    fix: 'the message has the error number of the database',
  },
} as const satisfies Record<DataCode, ErrorEntry> & Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errors

/** Codes that fail a request, and so may be thrown. */
export type HttpErrorCode = {
  [Code in ErrorCode]: (typeof errors)[Code]['httpStatus'] extends number ? Code : never
}[ErrorCode]

/**
 * The world is in the way: a request fails, the cluster stays as it is. The message goes to users
 * (Metacontroller writes it into an event), so it must hold no secret and no row value; what may hold
 * one belongs into `cause`, which only the log sees.
 */
export class AppError extends Error {
  readonly code: HttpErrorCode
  readonly httpStatus: number

  constructor(code: HttpErrorCode, message?: string, options?: ErrorOptions) {
    super(message ?? errors[code].text, options)
    this.name = 'AppError'
    this.code = code
    this.httpStatus = errors[code].httpStatus
  }
}

/**
 * Asks Metacontroller to call again soon: 429 changes nothing in the cluster and writes no event.
 * Retry-After must be an integer of at least 1: without it the parent is called in a hot loop.
 */
export class RetryLater extends AppError {
  readonly retryAfterSeconds: number

  constructor(
    retryAfterSeconds: number,
    message?: string,
    code: 'RETRY_LATER' | 'OVERLOADED' = 'RETRY_LATER',
  ) {
    super(code, message)
    this.name = 'RetryLater'
    this.retryAfterSeconds =
      retryAfterSeconds >= 1 && Number.isFinite(retryAfterSeconds)
        ? Math.ceil(retryAfterSeconds)
        : 1
  }
}

/** The table of README.md, one row a code, in the order of the catalogue. */
export function renderErrorTable(): string {
  const rows = Object.entries(errors).map(
    ([code, { httpStatus, text, fix }]) =>
      `| \`${code}\` | ${String(httpStatus)} | ${text} | ${fix} |`,
  )
  return [
    '| code | HTTP status | meaning | what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}
