const suffixes: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
}
const decimals = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binaries = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const NANO = 1_000_000_000n

/**
 * A quantity as the API server stores it (`1000m` → `1`, `0.5Gi` → `512Mi`); other text unchanged.
 * Source: apimachinery, Quantity.CanonicalizeBytes.
 */
export function canonicalQuantity(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  if (whole + fraction === '') return text
  const exponentForm = /^[eE][+-]?\d+$/.test(suffix)
  const nano = toNano(whole, fraction, exponentForm ? '' : suffix)
  if (nano === undefined || exponentForm) return text
  return (sign === '-' && nano !== 0n ? '-' : '') + format(nano, suffix)
}

function toNano(whole: string, fraction: string, suffix: string): bigint | undefined {
  const [base, exponent] = suffixes[suffix] ?? [10n, 0]
  const digits = BigInt(whole + fraction || '0')
  const divisor = 10n ** BigInt(fraction.length)
  const scaled =
    exponent >= 0
      ? digits * base ** BigInt(exponent) * NANO
      : (digits * NANO) / 10n ** BigInt(-exponent)
  // Finer than a nano is rounded up.
  return (scaled + divisor - 1n) / divisor
}

function format(nano: bigint, suffix: string): string {
  if (nano === 0n) return '0'
  const isBinary = suffix.endsWith('i')
  if (isBinary && nano % NANO === 0n && nano / NANO >= 1024n) {
    const value = nano / NANO
    const fitting = binaries.findLast((name) => value % scaleOf(name) === 0n)
    return fitting === undefined ? String(value) : `${String(value / scaleOf(fitting))}${fitting}`
  }
  const fitting = decimals.findLast((name) => nano % decimalScale(name) === 0n) ?? 'n'
  return `${String(nano / decimalScale(fitting))}${fitting}`
}

function scaleOf(suffix: string): bigint {
  const [base, exponent] = suffixes[suffix] ?? [10n, 0]
  return base ** BigInt(exponent)
}

function decimalScale(suffix: string): bigint {
  return 10n ** BigInt((suffixes[suffix]?.[1] ?? 0) + 9)
}
