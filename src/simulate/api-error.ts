/** An answer of the API server that is not a success: HTTP code, reason and message as kubectl prints them. */
export class ApiError extends Error {
  readonly code: number
  readonly reason: string

  constructor(code: number, reason: string, message: string) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.reason = reason
  }
}

export function isApiError(error: unknown, reason?: string): error is ApiError {
  return error instanceof ApiError && (reason === undefined || error.reason === reason)
}

export function notFound(resource: string, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${resource} "${name}" not found`)
}

export function alreadyExists(resource: string, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${resource} "${name}" already exists`)
}

export function conflict(resource: string, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${resource} "${name}": ${why}`
  return new ApiError(409, 'Conflict', message)
}

export function forbidden(resource: string, name: string, why: string): ApiError {
  return new ApiError(403, 'Forbidden', `${resource} "${name}" is forbidden: ${why}`)
}

export function invalid(kind: string, name: string, faults: readonly string[]): ApiError {
  const list = faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]`
  return new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`)
}
