import type { ReadFailure, ReadFailureCode } from './row-source.ts'

/** A failed read. Say place, what is wrong and what to do; never a password or a row's value. */
export function failed(
  code: ReadFailureCode,
  message: string,
): { readonly ok: false; readonly failure: ReadFailure } {
  return { ok: false, failure: { code, message } }
}
