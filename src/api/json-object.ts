/** A JSON object whose members nobody has looked at yet. */
export type Members = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own member, undefined where there is none: `__proto__` and `constructor` are names like any. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

export function hasAnyMember(object: Members): boolean {
  for (const name in object) if (Object.hasOwn(object, name)) return true
  return false
}

/** `{...object, [name]: value}` in place, on an object of one's own, for any name. */
export function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    // Plain assignment would call the setter that every object inherits.
    const descriptor = { value, enumerable: true, configurable: true, writable: true }
    Object.defineProperty(object, name, descriptor)
  } else {
    object[name] = value
  }
}

export function withoutMember(object: Members, name: string): Members {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name))
}
