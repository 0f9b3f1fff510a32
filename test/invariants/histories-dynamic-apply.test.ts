import { describe } from 'vitest'
import { checkHistories } from './check-histories.ts'

describe('with dynamic apply', () => {
  checkHistories('dynamic-apply')
})
