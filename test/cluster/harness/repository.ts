import { fileURLToPath } from 'node:url'

/** Where this repository lies. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url))
