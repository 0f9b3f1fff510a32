import { fromBytes, isAscii, toBytes } from '../values/text-bytes.ts'

/** A URL in the parts of Go's net/url. */
export interface GoUrl {
  readonly scheme: string
  readonly opaque: string
  /** Escaped `user:password`; undefined when the URL has none. */
  readonly userinfo: string | undefined
  readonly host: string
  readonly path: string
  /** The path as it was written, where escaping `path` would give something else. */
  readonly rawPath: string
  readonly query: string
  readonly forceQuery: boolean
  readonly fragment: string
  readonly rawFragment: string
  readonly omitHost: boolean
}

export const emptyUrl: GoUrl = {
  scheme: '',
  opaque: '',
  userinfo: undefined,
  host: '',
  path: '',
  rawPath: '',
  query: '',
  forceQuery: false,
  fragment: '',
  rawFragment: '',
  omitHost: false,
}

type Part = 'path' | 'user' | 'fragment' | 'host' | 'zone'

/** What stays as it is besides letters, digits and `-_.~`. */
const kept: Readonly<Record<Part, string>> = {
  path: '$&+,/:;=@',
  user: '$&+,;=',
  fragment: '$&+,/:;=?@!()*',
  host: '!$&\'()*+,;=:[]<>"',
  zone: '!$&\'()*+,;=:[]<>"',
}

/** Texts of which every character stays as it is. */
const plain: Readonly<Record<Part, RegExp>> = {
  path: /^[\w.~$&+,/:;=@-]*$/,
  user: /^[\w.~$&+,;=-]*$/,
  fragment: /^[\w.~$&+,/:;=?@!()*-]*$/,
  host: /^[\w.~!$&'()*+,;=:[\]<>"-]*$/,
  zone: /^[\w.~!$&'()*+,;=:[\]<>"-]*$/,
}

function needsEscape(byte: number, part: Part): boolean {
  const character = String.fromCharCode(byte)
  if (byte > 127) return true
  return !/[A-Za-z0-9_.~-]/.test(character) && !kept[part].includes(character)
}

export function escapeUrl(text: string, part: Part): string {
  if (plain[part].test(text)) return text
  let escaped = ''
  for (const byte of toBytes(text)) {
    escaped += needsEscape(byte, part)
      ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
      : String.fromCharCode(byte)
  }
  return escaped
}

/** Undefined when an escape is not valid there. */
function unescapeUrl(text: string, part: Part): string | undefined {
  if (plain[part].test(text)) return text
  for (const [escape] of text.matchAll(/%[0-9a-fA-F]{0,2}/g)) {
    if (escape.length < 3 || !mayEscape(escape, part)) return undefined
  }
  if ((part === 'host' || part === 'zone') && !isHostText(text, part)) return undefined
  if (!text.includes('%')) return text
  const bytes = Buffer.from(toBytes(text)).toString('latin1')
  const decoded = bytes.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return fromBytes(Buffer.from(decoded, 'latin1'))
}

/** A host may only escape bytes beyond ASCII; a zone also a blank and what a host may hold. */
function mayEscape(escape: string, part: Part): boolean {
  const value = Number.parseInt(escape.slice(1), 16)
  if (escape === '%25') return true
  if (part === 'host') return value >= 0x80
  return part !== 'zone' || value === 32 || !needsEscape(value, 'host')
}

function isHostText(text: string, part: Part): boolean {
  const plain = toBytes(text.replace(/%[0-9a-fA-F]{2}/g, ''))
  return plain.every((byte) => byte > 127 || !needsEscape(byte, part))
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

/** `scheme://user:password@host:port/path?query` without escapes and without a fragment. */
const common =
  /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:([\w.~$&+,;=-]*(?::[\w.~$&+,;=-]*)?)@)?([a-zA-Z0-9.-]+(?::[0-9]*)?)(\/[\w.~$&+,/:;=@-]*)?(?:\?([!"$-~]+))?$/

/** url.Parse; undefined for what Go refuses. */
export function parseUrl(text: string): GoUrl | undefined {
  const match = common.exec(text)
  if (match !== null) {
    const [, scheme = '', userinfo, host = '', path = '', query = ''] = match
    return { ...emptyUrl, scheme: scheme.toLowerCase(), userinfo, host, path, query }
  }
  const [main, rawFragment] = cut(text, '#')
  const fragment = unescapeUrl(rawFragment, 'fragment')
  const url = parseMain(main)
  if (url === undefined || fragment === undefined) return undefined
  const isPlain = escapeUrl(fragment, 'fragment') === rawFragment
  return { ...url, fragment, rawFragment: isPlain ? '' : rawFragment }
}

function parseMain(text: string): GoUrl | undefined {
  if (/[\0-\x1f\x7f]/.test(text)) return undefined
  if (text === '*') return { ...emptyUrl, path: '*' }
  const split = splitScheme(text)
  if (split === undefined) return undefined
  const scheme = split.scheme.toLowerCase()
  const forceQuery = split.rest.endsWith('?') && split.rest.indexOf('?') === split.rest.length - 1
  const [rest, query] = cut(split.rest, '?')
  const url = { ...emptyUrl, scheme, query, forceQuery }
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...url, opaque: rest }
    if (cut(rest, '/')[0].includes(':')) return undefined
  }
  if (rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))) {
    return withAuthority(url, rest.slice(2))
  }
  return withPath({ ...url, omitHost: scheme !== '' && rest.startsWith('/') }, rest)
}

function splitScheme(text: string): { scheme: string; rest: string } | undefined {
  if (text.startsWith(':')) return undefined
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)
  const scheme = match?.[1]
  return scheme === undefined
    ? { scheme: '', rest: text }
    : { scheme, rest: text.slice(scheme.length + 1) }
}

function withAuthority(url: GoUrl, rest: string): GoUrl | undefined {
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const at = authority.lastIndexOf('@')
  const host = parseHost(url.scheme, authority.slice(at + 1))
  if (host === undefined) return undefined
  const named = { ...url, host }
  const path = slash < 0 ? '' : rest.slice(slash)
  if (at < 0) return withPath(named, path)
  const userinfo = parseUserinfo(authority.slice(0, at))
  return userinfo === undefined ? undefined : withPath({ ...named, userinfo }, path)
}

/** Checks and normalizes the escapes of `user:password`. */
export function parseUserinfo(text: string): string | undefined {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text)) return undefined
  const [name, password] = cut(text, ':')
  const plainName = unescapeUrl(name, 'user')
  const plainPassword = unescapeUrl(password, 'user')
  if (plainName === undefined || plainPassword === undefined) return undefined
  const user = escapeUrl(plainName, 'user')
  return text.includes(':') ? `${user}:${escapeUrl(plainPassword, 'user')}` : user
}

function isPort(text: string): boolean {
  return /^(?::[0-9]*)?$/.test(text)
}

function parseHost(scheme: string, host: string): string | undefined {
  const open = host.lastIndexOf('[')
  if (open > 0) return undefined
  if (open === 0) return parseAddress(host)
  const first = host.indexOf(':')
  if (first >= 0) {
    // Databases list several hosts; only web schemes are strict about colons.
    const isWeb = scheme === 'http' || scheme === 'https'
    if (!isPort(host.slice(isWeb ? first : host.lastIndexOf(':')))) return undefined
  }
  return unescapeUrl(host, 'host')
}

function parseAddress(host: string): string | undefined {
  const close = host.lastIndexOf(']')
  if (close < 0 || !isPort(host.slice(close + 1))) return undefined
  const name = host.slice(1, close)
  const zone = name.indexOf('%25')
  const address = unescapeUrl(zone < 0 ? name : name.slice(0, zone), 'host')
  const zoneText = zone < 0 ? '' : unescapeUrl(name.slice(zone), 'zone')
  if (address === undefined || zoneText === undefined || zoneText === '%') return undefined
  if (!isAscii(address) || !URL.canParse(`http://[${address}]/`)) return undefined
  return `[${address}${zoneText}]${host.slice(close + 1)}`
}

function withPath(url: GoUrl, text: string): GoUrl | undefined {
  const path = unescapeUrl(text, 'path')
  if (path === undefined) return undefined
  return { ...url, path, rawPath: escapeUrl(path, 'path') === text ? '' : text }
}

/** URL.Hostname: without port and brackets. */
export function hostnameOf(host: string): string {
  const colon = host.lastIndexOf(':')
  const name = colon >= 0 && isPort(host.slice(colon)) ? host.slice(0, colon) : host
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

/** URL.String */
export function urlText(url: GoUrl): string {
  let text = url.scheme === '' ? '' : `${url.scheme}:`
  text += url.opaque === '' ? locationText(url, text === '') : url.opaque
  if (url.forceQuery || url.query !== '') text += `?${url.query}`
  if (url.fragment !== '') text += `#${writtenOr(url.rawFragment, url.fragment, 'fragment')}`
  return text
}

function locationText(url: GoUrl, isFirst: boolean): string {
  const authority = authorityText(url)
  const path = url.path === '*' ? '*' : writtenOr(url.rawPath, url.path, 'path')
  if (path !== '' && !path.startsWith('/') && url.host !== '') return `${authority}/${path}`
  // A first segment with a colon would read as a scheme.
  const isMistakable = isFirst && authority === '' && cut(path, '/')[0].includes(':')
  return authority + (isMistakable ? './' : '') + path
}

function authorityText({ scheme, host, userinfo, path, omitHost }: GoUrl): string {
  const hasAuthority = host !== '' || userinfo !== undefined
  if (!hasAuthority && (scheme === '' || omitHost)) return ''
  const slashes = hasAuthority || path !== '' ? '//' : ''
  return slashes + (userinfo === undefined ? '' : `${userinfo}@`) + escapeUrl(host, 'host')
}

/** The text as it was written, if that is a valid way to escape it. */
function writtenOr(raw: string, plain: string, part: 'path' | 'fragment'): string {
  const isValid = raw !== '' && [...toBytes(raw)].every((byte) => isValidByte(byte, part))
  return isValid && unescapeUrl(raw, part) === plain ? raw : escapeUrl(plain, part)
}

function isValidByte(byte: number, part: Part): boolean {
  return "!$&'()*+,;=:@[]%".includes(String.fromCharCode(byte)) || !needsEscape(byte, part)
}

/** Lynq's `toHost`: the host of a URL without its port; of other text what is before a colon. */
export function hostOf(text: string): string {
  const url = parseUrl(text)
  if (url !== undefined && url.host !== '') return hostnameOf(url.host)
  return cut(text, ':')[0]
}
