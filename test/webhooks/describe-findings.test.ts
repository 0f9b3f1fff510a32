import { describe, expect, test } from 'vitest'
import { toRefusal, toWarnings } from '../../webhooks/describe-findings.ts'
import { finding, form } from './review.ts'

const faults = (count: number, message = 'is wrong') =>
  Array.from({ length: count }, (_, index) =>
    finding({
      path: ['spec', 'deployments', index],
      message: `entry "e${String(index)}" ${message}`,
    }),
  )

describe('a refusal', () => {
  test('has one cause a fault, and the same in words', () => {
    const unknown = finding({
      ruleId: 'LYNQ021',
      path: ['spec', 'secrets', 2, 'spec', 'metadata', 'annotations', 'example.com/a'],
      reason: 'UnknownVariable',
      message: 'entry "token": unknown variable "tennantId"',
      fix: 'write .tenantId',
      position: { line: 1, column: 4 },
    })

    expect(toRefusal('LynqForm', form({}), [finding(), unknown])).toEqual({
      metadata: {},
      status: 'Failure',
      message: [
        'LynqForm "web" has 2 faults:',
        '- spec.deployments[0].dependIds[1]: entry "web": there is no entry "dbb"; did you mean "db"? Name an entry of this form [LYNQ012]',
        '- spec.secrets[2].spec.metadata.annotations["example.com/a"] at 1:4: entry "token": unknown variable "tennantId"; write .tenantId [LYNQ021]',
      ].join('\n'),
      reason: 'Invalid',
      details: {
        name: 'web',
        group: 'operator.lynq.sh',
        kind: 'LynqForm',
        causes: [
          {
            reason: 'UnknownDependency',
            message:
              'entry "web": there is no entry "dbb"; did you mean "db"? Name an entry of this form [LYNQ012]',
            field: 'spec.deployments[0].dependIds[1]',
          },
          {
            reason: 'UnknownVariable',
            message:
              'at 1:4: entry "token": unknown variable "tennantId"; write .tenantId [LYNQ021]',
            field: 'spec.secrets[2].spec.metadata.annotations["example.com/a"]',
          },
        ],
      },
      code: 422,
    })
  })

  test('names 20 faults and counts the rest; causes has them all', () => {
    const { message, details } = toRefusal('LynqForm', form({}), faults(23))

    const lines = message.split('\n')
    expect(lines[0]).toBe('LynqForm "web" has 23 faults:')
    expect(lines).toHaveLength(22)
    expect(lines.at(-1)).toBe('+3 more')
    expect(details?.causes).toHaveLength(23)
  })

  test('stays within 4 KiB in whole lines, whatever the faults say', () => {
    const { message } = toRefusal('LynqForm', form({}), faults(20, 'ü'.repeat(300)))

    const lines = message.split('\n')
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096)
    expect(Buffer.byteLength(message)).toBeGreaterThan(3000)
    expect(lines.at(-1)).toBe(`+${String(20 - (lines.length - 2))} more`)
    expect(lines.slice(1, -1).every((line) => line.endsWith('[LYNQ012]'))).toBe(true)
  })

  test('of one enormous fault still names its field', () => {
    const { message, details } = toRefusal('LynqForm', form({}), faults(1, 'x'.repeat(100_000)))

    expect(message).toMatch(
      /^LynqForm "web" has 1 fault:\n- spec\.deployments\[0\]: entry "e0" x+…$/,
    )
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096)
    expect(details?.causes[0]?.message).toHaveLength(1000)
  })

  test('is one line a fault, whatever line breaks a message has', () => {
    const { message } = toRefusal('LynqForm', form({}), [finding({ message: 'a\n\tb' })])

    expect(message.split('\n')).toHaveLength(2)
    expect(message).toContain('a b')
  })
})

describe('warnings', () => {
  const warning = (message: string) => finding({ severity: 'warning', path: ['spec'], message })

  test('are lines with place and rule', () => {
    expect(toWarnings([warning('host is deprecated')])).toEqual([
      'spec: host is deprecated [LYNQ012]',
    ])
  })

  test('have 120 characters at most, the rule always whole', () => {
    const [line = ''] = toWarnings([warning('x'.repeat(200))])

    expect(line).toHaveLength(120)
    expect(line).toMatch(/x… \[LYNQ012\]$/)
  })

  test('never end in half a character', () => {
    for (let pad = 0; pad < 4; pad += 1) {
      const [line = ''] = toWarnings([warning('x'.repeat(pad) + '😀'.repeat(80))])

      expect(line.isWellFormed()).toBe(true)
      expect(line.length).toBeLessThanOrEqual(120)
    }
  })

  test('beyond 20 are counted', () => {
    const lines = toWarnings(Array.from({ length: 30 }, () => warning('deprecated')))

    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toBe('+10 more warnings')
  })
})
