import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/validate/catalogue/catalogue.ts'
import { judgeCase } from './judge-case.ts'
import { readCases, readFindings, writeFindings } from './validation-case.ts'

const cases = readCases()

describe('what is found', () => {
  test.each(cases)('$name', (given) => {
    const findings = judgeCase(given)

    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFindings(given, findings)
    expect(findings).toEqual(readFindings(given))
  })
})

describe('every rule', () => {
  test.each(Object.entries(catalogue))(
    '%s has a case that it finds and one that it does not',
    (reason, rule) => {
      const own = cases.filter((given) => given.rule === rule.id)
      const finds = own.map((given) => readFindings(given).some(({ ruleId }) => ruleId === rule.id))

      expect(finds).toContain(true)
      expect(finds).toContain(false)
      for (const given of cases) {
        for (const finding of readFindings(given)) {
          if (finding.ruleId !== rule.id) continue
          expect(finding).toMatchObject({ reason, severity: rule.severity })
        }
      }
    },
  )
})
