import { runDeepCase } from './deep-case.ts'
import { runShallowCase } from './run-shallow-case.ts'

/** Runs one vector of a template file: undefined when it passes, else why it fails. */
export function runTemplateCase(testCase: unknown, fileName: string): string | undefined {
  const reason = runShallowCase(testCase, fileName)
  return reason?.includes('nests too deep') === true ? runDeepCase(testCase, fileName) : reason
}
