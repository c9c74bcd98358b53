import { describe, expect, it } from 'vitest'
import { readable, sendable } from './sendable.ts'

describe('sendable', () => {
  it.each([
    ['a text with lines and accents', 'Olá, Conceição!\n\nTudo bem? 1.º lugar, R$ não.'],
    ['a simple emoji', 'Combinado 🙂'],
    ['an emoji with a selector', 'Obrigada ❤️'],
    ['an emoji of several', 'Equipe 👨‍🍳 e 👩🏽‍🔧 e 🏳️‍🌈'],
    ['a keycap', 'Opção 1️⃣'],
    ['a flag', 'Somos do 🇧🇷'],
    ['a letter taken apart', 'pa\u0303o'],
  ])('keeps %s', (_, text) => expect(sendable(text)).toBe(text))

  it.each([
    ['zero width', 'c\u200bu\u200cs\u200dt\u2060a\ufeff', 'custa'],
    ['soft hyphens', 'cus\u00adta', 'custa'],
    ['direction marks', '\u202eatsuc\u202c\u200f\u200e\u2066', 'atsuc'],
    ['NUL and bells', 'custa\u0000\u0007', 'custa'],
    ['half a pair', 'custa\ud83d', 'custa'],
    ['selectors after letters', 'c\ufe0fu\ufe0fsta\ufe00', 'custa'],
    ['selectors after digits', '3\ufe0f5\ufe0f', '35'],
    ['blank letters', '\u3164cu\u115fsta\u2800', 'custa'],
    ['letters of the tag plane', 'oi\u{e0063}\u{e0075}', 'oi'],
    ['tabs and foreign line ends', 'a\tb\r\nc\u2028d', 'a b\nc\nd'],
  ])('drops %s', (_, text, seen) => expect(sendable(text)).toBe(seen))
})

describe('readable', () => {
  it.each(['👍', '…', '?!', '.', '-', ''])('is not %j', (text) => expect(readable(text)).toBe(false))
  it.each(['ok', '2', 'Sim 👍'])('is %j', (text) => expect(readable(text)).toBe(true))
})
