import type { Members } from '../../api/json-object.ts'
import { isObject, withoutMember } from '../../api/json-object.ts'

/**
 * A Secret with its `stringData` in `data`, where the API server puts it: keys of `stringData` win.
 * Left as it is when a value is no text.
 */
export function encodeStringData(secret: Members): Members {
  const { stringData, data } = secret
  if (!isObject(stringData)) return secret
  const encoded: [string, string][] = []
  for (const [key, value] of Object.entries(stringData)) {
    if (typeof value !== 'string') return secret
    encoded.push([key, Buffer.from(value, 'utf8').toString('base64')])
  }
  const existing = isObject(data) ? Object.entries(data) : []
  return {
    ...withoutMember(secret, 'stringData'),
    data: Object.fromEntries([...existing, ...encoded]),
  }
}
