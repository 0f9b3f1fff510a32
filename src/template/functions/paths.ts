import { fn, slow, text, type GoFunction } from './function.ts'

/** Slash-separated paths (Go's `path`); the `os` ones are the same on Linux. */
export const paths: ReadonlyMap<string, GoFunction> = new Map([
  ...both('base', fn([text], base)),
  ...both(
    'dir',
    fn([text], (path) => clean(path.slice(0, path.lastIndexOf('/') + 1))),
  ),
  ...both('clean', slow(fn([text], clean))),
  ...both('ext', fn([text], extension)),
  ...both(
    'isAbs',
    fn([text], (path) => path.startsWith('/')),
  ),
])

function both(name: string, definition: GoFunction): [string, GoFunction][] {
  return [
    [name, definition],
    [`os${name.charAt(0).toUpperCase()}${name.slice(1)}`, definition],
  ]
}

function base(path: string): string {
  if (path === '') return '.'
  let end = path.length
  while (end > 0 && path.charAt(end - 1) === '/') end--
  const name = path.slice(path.lastIndexOf('/', end - 1) + 1, end)
  return end === 0 ? '/' : name
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot)
}

function clean(path: string): string {
  if (path === '') return '.'
  const rooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push('..')
  }
  const joined = kept.join('/')
  return rooted ? `/${joined}` : joined || '.'
}
