import {
  createEngine,
  sprigConversions,
  sprigDatetime,
  sprigDefaults,
  sprigDicts,
  sprigFlow,
  sprigHash,
  sprigLists,
  sprigMath,
  sprigRegex,
  sprigSemver,
  sprigStrings,
  sprigTypes,
} from '@promptctl/go-template-js'
import type { Render } from './engine.ts'
import type { Vector } from './vectors.ts'

const engine = createEngine<string>({
  fromString: (text) => text,
  funcs: {
    ...sprigDefaults(),
    ...sprigStrings(),
    ...sprigMath(),
    ...sprigLists(),
    ...sprigDicts(),
    ...sprigRegex(),
    ...sprigTypes(),
    ...sprigConversions(),
    ...sprigSemver(),
    ...sprigFlow(),
    ...sprigHash(),
    ...sprigDatetime(),
  },
})

/** The JavaScript peer; undefined for a vector that it cannot render as Go does. */
export function promptctl({ template, data, output }: Vector): Render | undefined {
  try {
    const compiled = engine.parse(template)
    const render = (): string => compiled.evaluate(data).join('')
    return render() === output ? render : undefined
  } catch {
    return undefined
  }
}
