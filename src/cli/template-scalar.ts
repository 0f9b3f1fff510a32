/** The function that makes a template's result the JSON type its field has. */
export type TypeFunction = 'int' | 'float' | 'bool'

/** Whether YAML itself reads this unquoted scalar as one text, template and all. */
export function readsAsWritten(source: string, inFlow: boolean): boolean {
  return !inFlow && !source.startsWith('{{') && !/:(?:\s|$)|\s#/.test(source)
}

/** A plain scalar's text: line breaks fold to a space, empty lines to line breaks. */
export function unfold(source: string): string {
  const [first = '', ...rest] = source.split(/\r?\n/)
  let text = first.trim()
  let emptyLines = 0
  for (const line of rest.map((each) => each.trim()))
    if (line === '') emptyLines++
    else {
      text += (emptyLines === 0 ? ' ' : '\n'.repeat(emptyLines)) + line
      emptyLines = 0
    }
  return text
}

/** Puts an unquoted scalar in the quotes that need the least escaping; line breaks fold as before. */
export function quoteScalar(source: string): string {
  if (!/["\\]/.test(source)) return `"${source}"`
  if (!source.includes("'")) return `'${source}'`
  return `"${source.replace(/["\\]/g, '\\$&')}"`
}

const noPipeline =
  /^$|^\/\*|^\$\w*\s*:?=|^(?:if|else|end|range|with|template|block|define|break|continue)\b/
const alreadyTyped = /(?:^|\|\s*)(?:int|float|bool)(?![\w.])[^|()]*$/

/**
 * Pipes the one action of a scalar on: unquoted, `replicas: {{ .n }}` was meant as a number, in quotes
 * it needs `| int` to stay one. What is no pipeline (an assignment, a comment, a control word) or has
 * a type already is given back as it is.
 */
export function pipeInto(action: string, type: TypeFunction): string {
  const close = /(?:\s+-)?\}\}$/.exec(action)?.[0] ?? '}}'
  const open = /^\{\{(?:-\s+)?/.exec(action)?.[0] ?? '{{'
  const body = action.slice(open.length, -close.length)
  const pipeline = body.trim()
  if (noPipeline.test(pipeline) || alreadyTyped.test(pipeline)) return action
  const gap = /\s*$/.exec(body)?.[0] ?? ''
  return `${open}${body.trimEnd()} | ${type}${gap}${close}`
}
