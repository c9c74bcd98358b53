import { describe, expect, it } from 'vitest'
import { maskPersonalData } from './personal-data.ts'

const SECRETS = [
  'ana.prado+x@mail.exemplo.com.br',
  'joão@exemplo.com.br',
  'ana@pães.com.br',
  'ana @ exemplo.com.br',
  'ana arroba exemplo ponto com ponto br',
  '+55 (11) 99999-0001',
  '5511999990001',
  '11 3333-4444',
  '99999-0001',
  '999990001',
  '11 9 9999 0001',
  '11 99999 - 0001',
  '11 99999–0001',
  '011999990001',
  '005511999990001',
  '+351 912 345 678',
  '5511999990001@s.whatsapp.net',
  '529.982.247-25',
  '529 982 247 25',
  '529.982.247/25',
  '52998224725',
  '11.222.333/0001-81',
  '11.222.333/0002-62',
  '11 222 333 0001 81',
  '11.222.333.0001-81',
  '11222333000181',
  '12ABC34501DE35',
  '12.abc.345/01de-35',
  '12abc34501de35',
  '12 ABC 345 01DE 35',
  '529_982_247_25',
  '5 2 9 9 8 2 2 4 7 2 5',
  '11/99999/0001',
  '(11)99999_0001',
  '11 9999-90001',
  '1 1 9 9 9 9 9 0 0 0 1',
  'onze nove nove nove nove nove zero zero zero um',
  'ana(arroba)exemplo.com',
  'ana [at] exemplo [dot] com',
  `wamid.${Buffer.from('\u00185511999990001').toString('base64')}`,
]
/** What stays of a text around a secret must hold none of it: neither digits nor the words of the addresses. */
const rest = (text: string) => maskPersonalData(text).replace(/\[\w+\]/g, '')
const TELLING = /\d{2}|ana|jo|prado|exemplo|p[aã]es|abc|whatsapp|nove|zero/i

/** Where texts stand on their way to a trace. */
const WAYS: Record<string, (secret: string) => string> = {
  alone: (secret) => secret,
  'in words': (secret) => `veja ${secret}, sim`,
  'after a comma': (secret) => `veja,${secret},sim`,
  'on a line of its own': (secret) => `veja:\n${secret}\nsim`,
  'after an underscore or a colon': (secret) => `v:${secret}`,
  'in JSON': (secret) => JSON.stringify({ v: secret, list: [secret, { v: secret }] }),
  'in JSON, after line breaks and tabs': (secret) => JSON.stringify({ v: `v:\n${secret}\nv\t${secret}` }),
  'in JSON within JSON within JSON': (secret) =>
    JSON.stringify({ v: JSON.stringify({ v: JSON.stringify([`v\n${secret}\t`, secret]) }) }),
  'in JSON without a letter beyond ASCII': (secret) =>
    JSON.stringify({ v: `\u00a0${secret}\u00a0` }).replace(
      /[^ -~]|@/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'in JSON that escapes its slashes': (secret) => JSON.stringify([secret]).replaceAll('/', '\\/'),
  'in an address': (secret) => `https://x.y/?q=${encodeURIComponent(secret)}&v=v`,
}

describe.each(Object.entries(WAYS))('personal data %s', (_, way) => {
  it.each(SECRETS)('is masked: %s', (secret) => {
    expect(rest(way(secret))).not.toMatch(TELLING)
  })
})

describe('what says nothing of anybody', () => {
  it.each([
    '300-350 por hora, 1.200 a 2.400, de 12000 a 14000 unidades, R$ 35.000,00',
    '2026-11-21T13:22:06.123Z',
    // Groups of these read like a phone.
    '1234ab12-3456-7890-9123-456789012345',
    '4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7',
    'XK300, XKM100, 220 V',
    '192.168.100.12:5432',
    '0.12345678901',
    '1795000000000',
    JSON.stringify({ text: 'linha\num\tdois \\ "três" 100% a/b' }),
    'https://x.y/?q=a%20b%2Fc%C3%A3o%',
  ])('stays: %s', (text) => expect(maskPersonalData(text)).toBe(text))
})

it('takes no longer than it must over a long text without any', () => {
  const long = 'a'.repeat(400_000)
  expect(maskPersonalData(long)).toBe(long)
})
