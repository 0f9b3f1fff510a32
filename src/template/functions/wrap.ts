import { fromBytes, isAscii, mendBytes, toBytes } from '../values/text-bytes.ts'

/**
 * goutils.WrapCustom: breaks at blanks so that lines have at most `width` bytes; long words are cut
 * only when `cutsWords`.
 */
export function wrap(text: string, width: number, separator: string, cutsWords: boolean): string {
  if (text === '') return ''
  const most = Math.max(width, 1)
  const newLine = separator === '' ? '\n' : separator
  // One character a byte, so that positions are Go's.
  const line = isAscii(text) ? text : Buffer.from(toBytes(text)).toString('latin1')
  let wrapped = ''
  let offset = 0
  while (line.length - offset > most) {
    if (line.charAt(offset) === ' ') {
      offset++
      continue
    }
    const end = breakAt(line, offset, most, cutsWords)
    wrapped += line.slice(offset, end.at)
    if (end.breaks) wrapped += marker
    offset = end.next
  }
  wrapped += line.slice(offset)
  return isAscii(text) ? wrapped.split(marker).join(newLine) : restored(wrapped, newLine)
}

/** Stands for a break: no byte, so it cannot come from the text. */
const marker = '\uFFFF'

function restored(wrapped: string, newLine: string): string {
  const lines = wrapped.split(marker).map((part) => fromBytes(Buffer.from(part, 'latin1')))
  return mendBytes(lines.join(newLine))
}

interface Break {
  readonly at: number
  readonly next: number
  readonly breaks: boolean
}

function breakAt(line: string, offset: number, most: number, cutsWords: boolean): Break {
  const space = line.lastIndexOf(' ', offset + most)
  if (space >= offset) return { at: space, next: space + 1, breaks: true }
  if (cutsWords) return { at: offset + most, next: offset + most, breaks: true }
  const next = line.indexOf(' ', offset + most)
  if (next < 0) return { at: line.length, next: line.length, breaks: false }
  return { at: next, next: next + 1, breaks: true }
}
