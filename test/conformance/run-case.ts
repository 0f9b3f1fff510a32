import { existsSync } from 'node:fs'
import { isObject, memberOf } from '../../src/api/json-object.ts'
import type { ConflictCase, ProjectionCase } from './managed-fields.ts'
import { runConflictCase, runProjectionCase } from './managed-fields.ts'
import type { ReadinessCase } from './readiness.ts'
import { runReadinessCase } from './readiness.ts'

/** Undefined when the case passes, else what is wrong. */
export type RunCase = (testCase: unknown, fileName: string) => string | undefined

const has = (value: unknown, ...names: readonly string[]): boolean =>
  isObject(value) && names.every((name) => Object.hasOwn(value, name))

const isReadiness = (value: unknown): value is ReadinessCase => has(value, 'object', 'expected')
const isConflict = (value: unknown): value is ConflictCase =>
  has(value, 'live', 'desired', 'conflicts')
const isProjection = (value: unknown): value is ProjectionCase => has(value, 'live', 'owned')

const templates = new URL('./templates.ts', import.meta.url)

function isRunCase(value: unknown): value is RunCase {
  return typeof value === 'function'
}

/** The runner of template vectors, or one that fails each of them while there is no engine. */
export async function loadTemplateRunner(): Promise<RunCase> {
  if (!existsSync(templates)) return () => 'template vectors: engine not built'
  const module: unknown = await import(templates.href)
  const run = memberOf({ ...(module as object) }, 'runTemplateCase')
  return isRunCase(run) ? run : () => 'templates.ts does not export runTemplateCase'
}

/** Runs a case by the family that its fields tell. */
export function runCase(
  testCase: unknown,
  fileName: string,
  runTemplateCase: RunCase,
): string | undefined {
  try {
    if (has(testCase, 'template')) return runTemplateCase(testCase, fileName)
    if (isReadiness(testCase)) return runReadinessCase(testCase)
    if (isConflict(testCase)) return runConflictCase(testCase)
    if (isProjection(testCase)) return runProjectionCase(testCase)
  } catch (error) {
    return `thrown: ${error instanceof Error ? error.message : String(error)}`
  }
  const fields = isObject(testCase) ? Object.keys(testCase).join(', ') : JSON.stringify(testCase)
  return `no family has cases with these fields: ${fields}`
}
