import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifySignature } from './signature.ts'

const raw = new TextEncoder().encode('{"text":"São Paulo 😀"}')
const hex = (secret: string, bytes = raw) => createHmac('sha256', secret).update(bytes).digest('hex')
const header = (secret: string, bytes = raw) => `sha256=${hex(secret, bytes)}`

describe('verifySignature', () => {
  it('accepts the right secret, and either of two while one replaces the other', () => {
    expect(verifySignature(raw, header('new'), ['new'])).toBe(true)
    expect(verifySignature(raw, header('old'), ['new', 'old'])).toBe(true)
    expect(verifySignature(raw, header('new'), ['new', 'old'])).toBe(true)
    expect(verifySignature(raw, header('new').toUpperCase().replace('SHA256', 'sha256'), ['new'])).toBe(true)
  })

  it('knows the documented test vector', () => {
    // RFC 4231, test case 2.
    const bytes = new TextEncoder().encode('what do ya want for nothing?')
    const digest = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
    expect(verifySignature(bytes, `sha256=${digest}`, ['Jefe'])).toBe(true)
  })

  it.each([
    ['another secret', header('other'), ['new']],
    ['no secret at all', header(''), []],
    ['an empty secret', header(''), ['']],
    ['an empty secret beside a real one', header(''), ['', 'new']],
    ['no header', undefined, ['new']],
    ['a null header', null, ['new']],
    ['an empty header', '', ['new']],
    ['no prefix', hex('new'), ['new']],
    ['SHA-1', `sha1=${hex('new')}`, ['new']],
    ['a shortened digest', header('new').slice(0, -1), ['new']],
    ['a lengthened digest', `${header('new')}0`, ['new']],
    ['something after it', `${header('new')}\n`, ['new']],
    ['no hex', `sha256=${'z'.repeat(64)}`, ['new']],
    ['two digests', `${header('other')},${header('new')}`, ['new']],
  ])('refuses %s', (_, given, secrets) => {
    expect(verifySignature(raw, given, secrets)).toBe(false)
  })

  it('refuses a body changed by one byte, and the same text in other bytes', () => {
    for (let index = 0; index < raw.length; index++)
      expect(verifySignature(raw.with(index, (raw[index] ?? 0) ^ 1), header('new'), ['new'])).toBe(false)
    const escaped = new TextEncoder().encode('{"text":"S\\u00e3o Paulo 😀"}')
    expect(verifySignature(escaped, header('new'), ['new'])).toBe(false)
  })
})
