import { describe } from 'vitest'
import { checkHistories } from './check-histories.ts'

// A file for each apply mode: they run side by side.
describe('hub safety with server-side-apply', () => {
  checkHistories('server-side-apply')
})
