import { expect, test } from 'vitest'
import { issueGeneration } from '../../src/tls/generation.ts'
import { mergeBundle } from '../../src/tls/trust-bundle.ts'
import { createCertificateAuthority } from '../support/certificates.ts'

const day = (days: number): Date => new Date(Date.UTC(2030, 0, 1) + days * 86_400_000)
const [first, second, third] = [0, 60, 120].map((days) => issueGeneration(['a'], day(days)).ca)

test('a first bundle is the CA', () => {
  expect(mergeBundle('', [first!], day(0))).toBe(first)
})

test('the new CA comes before the old one, which stays', () => {
  expect(mergeBundle(first!, [second!], day(60))).toBe(second! + first!)
})

test('a CA leaves when it has ended', () => {
  expect(mergeBundle(second! + first!, [third!], day(120))).toBe(third! + second!)
})

test('replicas that know different CAs agree', () => {
  const one = mergeBundle(mergeBundle('', [first!], day(60)), [second!], day(60))
  const other = mergeBundle(mergeBundle('', [second!], day(60)), [first!], day(60))

  expect(one).toBe(other)
  expect(mergeBundle(one, [first!], day(60))).toBe(one)
})

test('garbage and foreign CAs that were published before are dropped', () => {
  const foreign = createCertificateAuthority('somebody else').ca
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'

  expect(mergeBundle(`Cg==${foreign}${broken}`, [first!], day(0))).toBe(first)
})

test('a bundle does not grow for ever', () => {
  let bundle = ''
  for (let made = 0; made < 25; made += 1) {
    bundle = mergeBundle(bundle, [issueGeneration(['a'], day(made)).ca], day(made))
  }

  expect(bundle.match(/BEGIN/g)).toHaveLength(20)
})
