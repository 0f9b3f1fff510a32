import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { daysLeft, isUsable, issueGeneration, renewalTime } from '../../src/tls/generation.ts'

const now = new Date('2030-01-01T00:00:00Z')
const names = ['lynq.lynq-system.svc', 'lynq.lynq-system']
const good = issueGeneration(names, now)
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000)

describe('a generation', () => {
  test('is a certificate for all names, signed by a CA that ends with it', () => {
    const [ca, cert] = [new X509Certificate(good.ca), new X509Certificate(good.cert)]

    expect(cert.subjectAltName).toBe('DNS:lynq.lynq-system.svc, DNS:lynq.lynq-system')
    expect(cert.checkIssued(ca)).toBe(true)
    expect([ca.ca, cert.ca]).toEqual([true, false])
    expect(cert.validTo).toBe(ca.validTo)
    expect(daysLeft(good.cert, now)).toBeCloseTo(90, 0)
  })

  test('is valid for clocks that are behind by less than an hour', () => {
    expect(new Date(new X509Certificate(good.cert).validFrom)).toEqual(later(-1 / 24))
  })

  test('does not hold the key of its CA', () => {
    const caKey = new X509Certificate(good.ca).publicKey.export({ type: 'spki', format: 'der' })

    expect(JSON.stringify(good).match(/PRIVATE KEY-----.n/g)).toHaveLength(2)
    expect(createHash('sha256').update(caKey).digest('hex')).not.toBe(
      createHash('sha256')
        .update(new X509Certificate(good.cert).publicKey.export({ type: 'spki', format: 'der' }))
        .digest('hex'),
    )
  })

  test('is to be renewed at two thirds of its life', () => {
    expect(renewalTime(good).getTime()).toBeCloseTo(later(60 - 1 / 24).getTime(), -4)
  })
})

describe('usable', () => {
  const other = issueGeneration(names, now)

  test.each([
    { name: 'as issued', generation: good, at: now, usable: true },
    { name: 'for one of its names only', generation: good, dns: [names[1]!], usable: true },
    { name: 'not before its end is over', generation: good, at: later(91), usable: false },
    { name: 'not for another name', generation: good, dns: ['lynq.other.svc'], usable: false },
    { name: 'not with another key', generation: { ...good, key: other.key }, usable: false },
    { name: 'not with another CA', generation: { ...good, ca: other.ca }, usable: false },
    { name: 'not without a certificate', generation: { ...good, cert: 'garbage' }, usable: false },
    { name: 'not with a certificate as CA', generation: { ...good, ca: good.cert }, usable: false },
    { name: 'not when empty', generation: { ca: '', cert: '', key: '' }, usable: false },
  ])('$name', ({ generation, at = now, dns = names, usable }) => {
    expect(isUsable(generation, dns, at)).toBe(usable)
  })
})
