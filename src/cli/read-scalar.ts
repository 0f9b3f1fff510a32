export type ScalarResult =
  { readonly value: string | number | boolean | null } | { readonly fault: string }

const words = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const notFinite = /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/

/**
 * A plain scalar as kubectl's YAML reader takes it: booleans and octals of YAML 1.1, dates stay text,
 * no base 60. Source: sigs.k8s.io/yaml, goyaml.v2 `resolve`.
 */
export function readScalar(source: string, tag: string | undefined): ScalarResult {
  const kind = tag?.replace(/^tag:yaml\.org,2002:/, '')
  if (kind === 'str') return { value: source }
  const plain = readPlain(source)
  if ('fault' in plain || kind === undefined) return plain
  const wanted = { int: 'number', float: 'number', bool: 'boolean', null: 'object' }[kind]
  if (wanted !== undefined && typeof plain.value !== wanted)
    return { fault: `this is not a value of type !!${kind}` }
  return wanted === undefined ? { value: source } : plain
}

function readPlain(source: string): ScalarResult {
  const word = words.get(source)
  if (word !== undefined) return { value: word }
  if (notFinite.test(source)) return { fault: 'infinity and NaN cannot be written as JSON' }
  if (!/^[-+.0-9]/.test(source)) return { value: source }
  const digits = /^[-+0-9]/.test(source) ? source.replaceAll('_', '') : source
  const [, sign, magnitude] = integer.exec(digits) ?? []
  if (magnitude !== undefined) return readInteger(sign === '-', magnitude)
  return float.test(digits) ? { value: Number(digits) } : { value: source }
}

function readInteger(negative: boolean, magnitude: string): ScalarResult {
  const octal = /^0[oO]?([0-7]+)$/.exec(magnitude)?.[1]
  const value = BigInt(octal === undefined ? magnitude : `0o${octal}`)
  const number = Number(value)
  if (BigInt(number) !== value)
    return { fault: 'an integer this large cannot be kept exactly: write it in quotes' }
  return { value: negative ? -number : number }
}
