import type { Regex } from './regex-search.ts'
import type { Chunk } from './time-layout.ts'
import type { Zone } from './value.ts'
import type { Alternatives } from './version-constraint.ts'

/** What a template keeps from render to render: texts that are costly to read, by the text. */
export interface Memory {
  regexes?: Map<string, Regex>
  zones?: Map<string, Zone>
  layouts?: Map<string, readonly Chunk[]>
  constraints?: Map<string, Alternatives>
}

/** Keeps a value. There is a most of each kind, since the texts may come from rows. */
export function keep<T>(known: Map<string, T>, text: string, value: T, most: number): T {
  if (known.size >= most) known.clear()
  known.set(text, value)
  return value
}
