import { afterAll } from 'vitest'
import { closeWorld } from './real-cluster.ts'

// A setup file: scenarios load the real world in the middle of a test, where a hook of theirs would
// end with the innermost `describe`.
afterAll(closeWorld)
