/** Bytes of an IP address, one character a byte; undefined when the text is none. */
export function parseAddress(text: string): string | undefined {
  if (/^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)) {
    return String.fromCharCode(...text.split('.').map(Number))
  }
  if (!text.includes(':') || !/^[0-9a-fA-F:.]+$/.test(text)) return undefined
  if (!URL.canParse(`http://[${text}]/`)) return undefined
  return expand(new URL(`http://[${text}]/`).hostname.slice(1, -1))
}

/** The 16 bytes of a normalized IPv6 address, whose zeros may be left out once. */
function expand(address: string): string {
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = 8 - first.length - last.length
  const groups = [...first, ...Array.from({ length: missing }, () => '0'), ...last]
  return groups
    .map((group) => Number.parseInt(group, 16))
    .map((value) => String.fromCharCode(value >> 8, value & 255))
    .join('')
}

/** Bytes of an address that was checked before. */
export function addressBytes(text: string): string {
  return parseAddress(text) ?? ''
}
