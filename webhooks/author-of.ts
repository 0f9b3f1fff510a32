import type { UserInfo } from './admission-review.ts'

/**
 * Who writes: `writers` are names of users or groups. Impersonation counts as the one who is
 * impersonated, as for the API server's own rules.
 */
export function authorOf(
  { username, groups }: UserInfo,
  writers: ReadonlySet<string>,
): 'controller' | 'user' {
  return [username, ...groups].some((name) => writers.has(name)) ? 'controller' : 'user'
}
