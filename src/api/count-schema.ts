import type { CrdSchema } from './crd-schema.ts'

/** A counter of a status: a whole number, 0 or more. */
export const count = <const Description extends string>(description: Description) =>
  ({ description, type: 'integer', format: 'int32', minimum: 0 }) as const satisfies CrdSchema
