const shorthand = /^[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$/
/** Names people write after a dot although RFC 9535 wants them in quotes: label keys, host names. */
const nameAfterDot = /^[\w.\-/:@~]+$/
const quotes = new Set(["'", '"'])

/**
 * A field path as kubectl users write it (`{.spec.x}`, `.spec.x`, `spec.x`,
 * `metadata.annotations.example\.com/owner`) in the spelling of RFC 9535. What is neither is passed
 * on as it is, for the parser to refuse.
 */
export function standardPath(text: string): string {
  const trimmed = text.trim()
  const bare = /^\{(.*)\}$/.exec(trimmed)?.[1]?.trim() ?? trimmed
  const rest = bare.startsWith('$') ? bare.slice(1) : /^[.[]/.test(bare) ? bare : `.${bare}`
  let path = '$'
  let at = 0
  while (at < rest.length) {
    const end = rest[at] === '[' ? endOfBrackets(rest, at) : endOfName(rest, at)
    const part = rest.slice(at, end)
    path += part.startsWith('.') ? standardName(part) : part
    at = end
  }
  return path
}

/** Index behind the bracket that closes the one at `start`; quoted brackets do not count. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0
  let quote: string | undefined
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote !== undefined) {
      if (character === '\\') at += 1
      else if (character === quote) quote = undefined
    } else if (quotes.has(character)) quote = character
    else if (character === '[') depth += 1
    else if (character === ']') depth -= 1
    if (depth === 0) return at + 1
  }
  return text.length
}

/** Index behind the name at `start`, which begins with one dot or two; a dot may be escaped. */
function endOfName(text: string, start: number): number {
  let at = start
  while (text[at] === '.') at += 1
  if (at === start) at += 1
  while (at < text.length && text[at] !== '.' && text[at] !== '[') at += text[at] === '\\' ? 2 : 1
  return Math.min(at, text.length)
}

function standardName(part: string): string {
  const [, dots = '', raw = ''] = /^(\.*)(.*)$/s.exec(part) ?? []
  const name = raw.replaceAll(/\\(.)/g, '$1')
  const isPlain = raw === '*' || shorthand.test(name) || !nameAfterDot.test(name)
  if (isPlain || dots.length > 2) return part
  return `${dots === '..' ? '..' : ''}['${name}']`
}
