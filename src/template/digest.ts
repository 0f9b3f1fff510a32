import { createHash } from 'node:crypto'

/** Hex SHA-256 of UTF-8 text. Here because `template` is the one pure folder that may use node:crypto. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
