import { isPrintable } from '../values/quote-text.ts'
import { hasBadBytes, toBytes } from '../values/text-bytes.ts'

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

/** text/template.HTMLEscapeString */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => htmlEscapes[character] ?? character)
}

const jsEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}

/** text/template.JSEscapeString */
export function escapeJs(text: string): string {
  return text.replace(/[^ !#-%(-;?-[\]-~]/gu, (character) => {
    const known = jsEscapes[character]
    if (known !== undefined) return known
    const code = character.codePointAt(0) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD'
    if (code > 127 && isPrintable(character)) return character
    return code === 127 ? character : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
  })
}

/** url.QueryEscape */
export function escapeQuery(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text
  if (hasBadBytes(text)) return Array.from(toBytes(text), escapeByte).join('')
  return encodeURIComponent(text).replace(/[!'()*]|%20/g, (part) =>
    part === '%20' ? '+' : escapeByte(part.charCodeAt(0)),
  )
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte)
  if (/[A-Za-z0-9_.~-]/.test(character)) return character
  return byte === 32 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
