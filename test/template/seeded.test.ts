import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { errorOf, render } from './support.ts'

describe('with the same bytes and clock', () => {
  test.each([
    '{{ randAlphaNum 32 }}',
    '{{ randAlpha 5 }}{{ randNumeric 5 }}{{ randAscii 5 }}',
    '{{ randInt 1 1000 }}',
    '{{ randBytes 16 }}',
    '{{ uuidv4 }}',
    '{{ shuffle "abcdefgh" }}',
    '{{ bcrypt "pw" }}',
    '{{ encryptAES "key" "text" }}',
    '{{ genPrivateKey "ecdsa" }}',
    '{{ genPrivateKey "ed25519" }}',
    '{{ $ca := genCA "ca" 365 }}{{ $ca.Cert }}{{ $ca.Key }}',
    '{{ now }}',
  ])('%s renders the same', (source) => {
    expect(render(source).text).toBe(render(source).text)
  })

  test('the clock is the one that is given', () => {
    expect(render('{{ now | date "2006-01-02 15:04:05" }}').text).toBe('2026-01-02 03:04:05')
    expect(render('{{ date "2006" "no time" }}').text).toBe('2026')
    expect(render('{{ ago (int64 "1767323045") }}').text).toBe('0s')
  })
})

describe('certificates', () => {
  test.each([
    ['an RSA key', 'genCA "ca" 365'],
    ['an ECDSA key', 'genCAWithKey "ca" 365 (genPrivateKey "ecdsa")'],
    ['an Ed25519 key', 'genCAWithKey "ca" 365 (genPrivateKey "ed25519")'],
  ])('an authority with %s signs what it issues', (_, ca) => {
    const source = `{{ $ca := ${ca} }}{{ $c := genSignedCertWithKey "svc" (list "10.0.0.1" "::1") (list "svc.example") 30 $ca (genPrivateKey "ecdsa") }}{{ list $ca.Cert $c.Cert $c.Key | toJson }}`
    const [caPem = '', certPem = '', keyPem = ''] = JSON.parse(render(source).text) as string[]
    const authority = new X509Certificate(caPem)
    const certificate = new X509Certificate(certPem)

    expect(authority.ca).toBe(true)
    expect(authority.verify(authority.publicKey)).toBe(true)
    expect(certificate.verify(authority.publicKey)).toBe(true)
    expect(certificate.issuer).toBe('CN=ca')
    expect(certificate.subject).toBe('CN=svc')
    expect(certificate.subjectAltName).toBe(
      'DNS:svc.example, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    )
    expect(new Date(certificate.validTo).toISOString()).toBe('2026-02-01T03:04:05.000Z')
    const publicOf = createPublicKey(createPrivateKey(keyPem))
    expect(publicOf.equals(certificate.publicKey)).toBe(true)
  })

  test('a key that cannot be read is an error without the key', () => {
    expect(errorOf('{{ genCAWithKey "ca" 1 .key }}', { key: 'secret' }).message).not.toContain(
      'secret',
    )
  })
})
