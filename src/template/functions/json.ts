import { Failure } from '../failure.ts'
import { fromJson } from '../values/from-json.ts'
import { toJson, type JsonStyle } from '../values/to-json.ts'
import type { Value } from '../values/value.ts'
import { any, fn, text, type Context, type GoFunction } from './function.ts'

const plain: JsonStyle = { escapesHtml: true, indent: '' }
const pretty: JsonStyle = { escapesHtml: true, indent: '  ' }
const raw: JsonStyle = { escapesHtml: false, indent: '' }

/** JSON; Lynq's own `fromJson` is among its functions. */
export const json: ReadonlyMap<string, GoFunction> = new Map([
  ['mustFromJson', fn([text], mustParse)],
  ['toJson', fn([any], (value, context) => textOrNothing(value, plain, context))],
  ['mustToJson', fn([any], (value, context) => toJson(value, plain, context))],
  ['toPrettyJson', fn([any], (value, context) => textOrNothing(value, pretty, context))],
  ['mustToPrettyJson', fn([any], (value, context) => toJson(value, pretty, context))],
  ['toRawJson', fn([any], (value, context) => toJson(value, raw, context))],
  ['mustToRawJson', fn([any], (value, context) => toJson(value, raw, context))],
])

function mustParse(source: string, context: Context): Value {
  const value = fromJson(source, context)
  if (value === undefined) throw new Failure('the text is not JSON')
  return value
}

/** Sprig swallows the error and gives no text. */
function textOrNothing(value: Value, style: JsonStyle, context: Context): string {
  try {
    return toJson(value, style, context)
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'TEMPLATE_EXECUTION') return ''
    throw thrown
  }
}
