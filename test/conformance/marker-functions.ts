import { any, fn, type Functions } from '../../src/template/functions/function.ts'
import { sprigFunctions } from '../../src/template/functions/product-functions.ts'
import { formatValue } from '../../src/template/values/format-value.ts'
import { readBool, readFloat, readInt } from '../../src/template/values/typed-value.ts'
import { float } from '../../src/template/values/value.ts'

/** The operator's `int`, `float` and `bool` return marker text; ours are typed values. */
export const markerFunctions: Functions = new Map([
  ...sprigFunctions,
  ['int', fn([any], (value) => `__LYNQ_TYPE_INT__${readInt(value)}`)],
  [
    'float',
    fn(
      [any],
      (value, context) => `__LYNQ_TYPE_FLOAT__${formatValue(float(readFloat(value)), context)}`,
    ),
  ],
  ['bool', fn([any], (value) => `__LYNQ_TYPE_BOOL__${readBool(value)}`)],
])
