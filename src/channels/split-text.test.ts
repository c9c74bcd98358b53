import { describe, expect, it } from 'vitest'
import { splitText } from './split-text.ts'

const LIMIT = 4096
const sentence = (i: number) => `Esta é a frase de número ${i}, com acentuação e um pouco de conversa.`
const paragraph = (count: number) => Array.from({ length: count }, (_, i) => sentence(i)).join(' ')
const letters = (text: string) => text.replace(/\s+/g, '')

/** Whatever the text, these hold. */
function check(text: string, limit: number): string[] {
  const bubbles = splitText(text, limit)
  expect(bubbles.every((bubble) => bubble.length > 0 && bubble.length <= limit)).toBe(true)
  expect(bubbles.every((bubble) => bubble.isWellFormed() && bubble === bubble.trim())).toBe(true)
  expect(letters(bubbles.join(''))).toBe(letters(text.toWellFormed()))
  return bubbles
}

describe('splitText', () => {
  it.each(['', ' ', '\n\n', '\t'])('gives nothing for %j', (text) =>
    expect(splitText(text, LIMIT)).toEqual([]),
  )

  it('leaves a text that fits in one bubble, inner spacing included', () => {
    const text = `Olá!\n\n  - um\n  - dois   três`
    expect(splitText(text, LIMIT)).toEqual([text])
    expect(splitText('x'.repeat(LIMIT), LIMIT)).toEqual(['x'.repeat(LIMIT)])
  })

  it('cuts between paragraphs when that costs no bubble', () => {
    const [short, middle, long] = [paragraph(3), paragraph(45), paragraph(60)]
    expect(check(`${short}\n\n${long}`, LIMIT)).toEqual([short, long])
    expect(check(`${middle}\n\n${short}\n\n${middle}`, LIMIT)).toEqual([`${middle}\n\n${short}`, middle])
    expect(check(`${short}\r\n\r\n${long}`, LIMIT)).toEqual([short, long])
  })

  it('cuts between lines, then between sentences', () => {
    const list = Array.from({ length: 80 }, (_, i) => `- ${sentence(i)}`).join('\n')
    for (const bubble of check(list, LIMIT)) expect(bubble).toMatch(/^- .*\.$/s)
    const prose = check(paragraph(90), LIMIT)
    expect(prose).toHaveLength(2)
    for (const bubble of prose) expect(bubble).toMatch(/^Esta .*conversa\.$/s)
  })

  it('cuts between words when a sentence is too long', () => {
    const bubbles = check('palavra '.repeat(1000), LIMIT)
    expect(bubbles).toHaveLength(2)
    for (const bubble of bubbles) expect(bubble).toMatch(/^(palavra )*palavra$/)
  })

  it('keeps a link whole', () => {
    const link = 'https://exemplo.com.br/caminho?a=1.&b=2!c=3'
    for (let shift = 0; shift < link.length + 2; shift++)
      expect(check(`${'a'.repeat(30 + shift)} ${link} fim`, 80).join(' ')).toContain(link)
  })

  it('never cuts inside a character', () => {
    for (const character of ['😀', '👩🏽‍🍳', 'é', '🇧🇷', 'ã']) {
      const seen = new Set<string>()
      for (let shift = 0; shift < 30; shift++)
        for (const bubble of check('x'.repeat(shift) + character.repeat(200), 64))
          for (const { segment } of new Intl.Segmenter().segment(bubble)) seen.add(segment)
      seen.delete('x')
      expect([...seen]).toEqual([character])
    }
  })

  it('ends on a character longer than a message', () => {
    check(`a${'\u0301'.repeat(500)}`, 64)
    check('😀'.repeat(5), 1 + 1)
    check(`👩${'\u200d👩'.repeat(100)}`, 15)
  })

  it('mends lone surrogates', () => {
    expect(splitText('oi \ud83d', LIMIT)).toEqual(['oi \ufffd'])
  })

  it('holds for texts of any shape', () => {
    const pieces = [
      'a',
      ' ',
      '\n',
      '\n\n',
      '. ',
      'ç',
      '😀',
      '👩‍🍳',
      'palavra',
      'http://x.y/z?q=1 ',
      '\t',
      '…',
      '\r\n',
    ]
    let seed = 7
    const next = (n: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % n
    }
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: next(400) }, () => pieces[next(pieces.length)]).join('')
      for (const limit of [12, 40, 100]) check(text, limit)
    }
  })

  it('takes a long text in its stride', () => {
    const started = performance.now()
    check(paragraph(20_000), LIMIT)
    check('x'.repeat(1_000_000), LIMIT)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
