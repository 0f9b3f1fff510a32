import { Failure } from '../failure.ts'
import { charge } from '../limits.ts'
import { kindOf } from '../values/kinds.ts'
import { map, type GoMap, type Value } from '../values/value.ts'
import { emptyUrl, hostnameOf, parseUrl, parseUserinfo, urlText } from './go-url.ts'
import { dict, fn, text, slow, type Context, type GoFunction } from './function.ts'

/** URLs as maps of their parts. */
export const urls: ReadonlyMap<string, GoFunction> = new Map([
  ['urlParse', slow(fn([text], parse))],
  ['urlJoin', fn([dict], join)],
])

function parse(s: string, context: Context): Value {
  charge(context, s.length * 4)
  const url = parseUrl(s)
  if (url === undefined) throw new Failure('the text is not a URL')
  const parts = new Map<string, Value>()
  parts.set('scheme', url.scheme)
  parts.set('host', url.host)
  parts.set('hostname', hostnameOf(url.host))
  parts.set('path', url.path)
  parts.set('query', url.query)
  parts.set('opaque', url.opaque)
  parts.set('fragment', url.fragment)
  parts.set('userinfo', url.userinfo ?? '')
  return map(parts)
}

function join(parts: GoMap): string {
  const part = (name: string): string => textPart(parts, name)
  const userinfo = part('userinfo')
  const checked = userinfo === '' ? undefined : userOf(userinfo)
  return urlText({
    ...emptyUrl,
    scheme: part('scheme'),
    host: part('host'),
    path: part('path'),
    query: part('query'),
    opaque: part('opaque'),
    fragment: part('fragment'),
    userinfo: checked,
  })
}

function textPart({ entries }: GoMap, name: string): string {
  const value = entries.get(name)
  if (value === undefined || typeof value === 'string') return value ?? ''
  throw new Failure(`urlJoin takes text for ${name}, got ${value === null ? 'nil' : kindOf(value)}`)
}

/** Sprig reads the user from a URL made of it, so that a slash, ? or # ends it. */
function userOf(userinfo: string): string | undefined {
  const url = parseUrl(`proto://${userinfo}@host`)
  if (url === undefined) throw new Failure('the userinfo is not valid')
  return url.userinfo === undefined ? undefined : parseUserinfo(url.userinfo)
}
