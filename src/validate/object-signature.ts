import { findKind } from '../plan/schema/known-kinds.ts'
import type { Template } from '../template/template.ts'
import { renderSample } from './sample-render.ts'

/**
 * What a template gives for two rows that are as different as can be, as one text: equal texts mean
 * that two templates give the same in (nearly) every row. Undefined where it cannot be tried.
 * `form` is what .templateRef means there.
 */
export function signatureOf(template: Template | undefined, form: string): string | undefined {
  if (template === undefined) return '""'
  if (template.analysis.impure.length > 0) return undefined
  const names = [...new Set(template.analysis.variables.map(({ name }) => name))]
  const rendered = [wordOf, numberOf].map((valueOf) => {
    const row = new Map(names.map((name) => [name, name === 'templateRef' ? form : valueOf(name)]))
    return renderSample(template, row)?.text
  })
  return rendered.every((text) => text === undefined) ? undefined : JSON.stringify(rendered)
}

/** The object as one text, comparable over entries and forms. */
export function objectSignature(object: {
  readonly apiVersion: string
  readonly kind: string
  readonly name: Template | undefined
  readonly namespace: Template | undefined
  readonly form: string
}): string | undefined {
  const { apiVersion, kind, name, namespace, form } = object
  if (name === undefined || kind === '') return undefined
  const isClusterScoped = findKind(apiVersion, kind)?.namespaced === false
  const parts = [signatureOf(name, form), isClusterScoped ? '""' : signatureOf(namespace, form)]
  if (parts.includes(undefined)) return undefined
  // Versions of one group serve the same objects.
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return [group, kind, ...parts].join(' ')
}

function wordOf(name: string): string {
  return `x-${name}`
}

function numberOf(name: string): string {
  return String(
    Array.from(name).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 99_991, 7),
  )
}
