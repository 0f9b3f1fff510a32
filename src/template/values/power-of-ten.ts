/** Go's `math.Pow(10, places)`, step by step: it is not always the float that is nearest to 10^n. */
export function powerOfTen(places: number): number {
  let fraction = 1
  let exponent = 0
  // 10 is 0.625 × 2^4.
  let squareFraction = 0.625
  let squareExponent = 4
  for (let left = Math.abs(places); left !== 0; left = Math.floor(left / 2)) {
    if (squareExponent > 4096) {
      exponent += squareExponent
      break
    }
    if (left % 2 === 1) {
      fraction *= squareFraction
      exponent += squareExponent
    }
    squareFraction *= squareFraction
    squareExponent *= 2
    if (squareFraction < 0.5) {
      squareFraction *= 2
      squareExponent--
    }
  }
  return places < 0 ? scaled(1 / fraction, -exponent) : scaled(fraction, exponent)
}

/** fraction × 2^exponent, in two steps so that neither overflows on the way. */
function scaled(fraction: number, exponent: number): number {
  const half = Math.trunc(exponent / 2)
  return fraction * 2 ** half * 2 ** (exponent - half)
}
