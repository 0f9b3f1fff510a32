import type { Duplex } from 'node:stream'
import { ProtocolViolation } from './statement.ts'

const [authentication, errorResponse, negotiation] = [...Buffer.from('REv')]
const header = 5

/**
 * Makes a stream that pg listens to end, instead of throwing where nobody could catch it, at bytes
 * that pg does not understand (also at a way to log in that it lacks). An error or notice without an
 * end would be read for ever; the greeting of a MySQL may look like one, so the first is looked at.
 */
export function guardParser(stream: Duplex): void {
  for (const listener of stream.listeners('data')) {
    let isFirst = true
    stream.off('data', listener as (chunk: Buffer) => void)
    stream.on('data', (chunk: Buffer) => {
      try {
        if (isFirst && !mayBePostgres(chunk)) throw new ProtocolViolation()
        isFirst = false
        Reflect.apply(listener, stream, [chunk])
      } catch (error) {
        stream.destroy(new ProtocolViolation('unreadable answer', { cause: error }))
      }
    })
  }
}

function mayBePostgres(chunk: Buffer): boolean {
  const [type] = chunk
  if (type !== errorResponse) return type === authentication || type === negotiation
  if (chunk.length < header) return true
  // Fields that end in a zero each, and a zero after the last.
  const end = 1 + chunk.readUInt32BE(1)
  return end >= header + 1 && (end > chunk.length || chunk.readUInt16BE(end - 2) === 0)
}
