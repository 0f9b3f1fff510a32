/** The name of a member, or the index of a list's item. */
export type PathSegment = string | number

/** Steps from an object's root to one of its fields. */
export type FieldPath = readonly PathSegment[]

const plainName = /^[A-Za-z_][A-Za-z0-9_-]*$/

/**
 * The path as people write it: `spec.containers[0].image`; names that are no plain words are quoted,
 * `metadata.annotations["example.com/owner"]`. The root itself is empty text.
 */
export function formatPath(path: FieldPath): string {
  let text = ''
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`
    else if (!plainName.test(segment)) text += `[${JSON.stringify(segment)}]`
    else text += text === '' ? segment : `.${segment}`
  }
  return text
}
