/**
 * A path as people write it: `fieldPath('spec', ['deployments', '2', 'dependIds'])` is
 * `spec.deployments[2].dependIds`. A key that is not a plain word is quoted.
 */
export const fieldPath = (root: string, segments: readonly string[]): string =>
  segments.reduce((path, segment) => path + step(segment), root)

function step(segment: string): string {
  if (/^\d+$/.test(segment)) return `[${segment}]`
  return /^[A-Za-z_][\w-]*$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`
}
