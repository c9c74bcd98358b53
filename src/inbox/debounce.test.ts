import { describe, expect, it } from 'vitest'
import { type DebounceSettings, nextTurnAt } from './debounce.ts'

const settings: DebounceSettings = { complete_ms: 1200, unfinished_ms: 6000, cap_ms: 15_000 }
const start = Date.parse('2026-05-04T12:00:00Z')

/** Milliseconds waited after the last of `lines`, each taken in at its second. */
function wait(...lines: [seconds: number, text: string, media?: string][]): number {
  const pending = lines.map(([seconds, text, media]) => ({
    text,
    media,
    at: new Date(start + seconds * 1000),
  }))
  const now = pending.at(-1)?.at ?? new Date(start)
  return nextTurnAt(pending, settings, now).getTime() - now.getTime()
}

describe('one message', () => {
  it.each([
    'oi',
    'Oi!',
    'Olá, tudo bem?',
    'bom dia',
    'sim',
    'não',
    'quero',
    'para',
    'ok 👍',
    'Quanto a P200 produz por hora?',
    'Sou de Curitiba, produzo 300 por dia',
    'quanto custa',
    '12.345.678/0001-95',
    'maria@padaria.com.br',
    '500',
    'vocês entregam em Belém do Pará',
    'Pode me mandar o catálogo?',
    'vou passar aí amanhã, pode ser?',
    'já tenho :)',
    'ok :(',
  ])('%j looks complete', (text) => {
    expect(wait([0, text])).toBeLessThanOrEqual(settings.complete_ms)
  })

  it('answers a greeting sooner than a question', () => {
    expect(wait([0, 'oi'])).toBeLessThan(wait([0, 'qual a produção da dobradeira?']))
  })

  it.each([
    'Oi,',
    'eu queria saber',
    'queria saber de',
    'tenho uma padaria e',
    'preciso de uma máquina para',
    'meus dados:',
    'então...',
    'é que…',
    '1) quanto ela produz',
    '- capacidade da cuba',
    'só um minuto',
    'peraí',
    'vou te mandar uma foto',
    'deixa eu ver aqui',
    'a gente faz pão (uns',
    'Segue abaixo',
    'o meu problema é o seguinte:',
  ])('%j looks unfinished', (text) => {
    const expected = text === 'eu queria saber' ? settings.complete_ms : settings.unfinished_ms
    expect(wait([0, text])).toBe(expected)
  })

  it('waits for words after a photo, not after a voice note or a captioned photo', () => {
    expect(wait([0, '', 'image'])).toBe(settings.unfinished_ms)
    expect(wait([0, '', 'audio'])).toBe(settings.complete_ms)
    expect(wait([0, 'essa é a minha máquina hoje', 'image'])).toBe(settings.complete_ms)
  })

  it('takes a whole list as complete and its first point as a beginning', () => {
    expect(wait([0, '1) produção\n2) voltagem'])).toBe(settings.complete_ms)
    expect(wait([0, '1) produção'])).toBe(settings.unfinished_ms)
  })
})

describe('a burst', () => {
  it('waits longer after a short fragment than the same words would alone', () => {
    expect(wait([0, 'oi'], [1, 'queria'])).toBe(settings.unfinished_ms)
    expect(wait([0, 'queria'])).toBe(settings.complete_ms)
  })

  it('does not take an answer, a number or an e-mail for a fragment', () => {
    for (const text of ['sim', '500', 'ana@loja.com', 'bom dia']) {
      expect(wait([0, 'Boa tarde!'], [1, text]), text).toBeLessThan(settings.unfinished_ms)
    }
  })

  it('keeps the rhythm of the person writing', () => {
    const slow = wait([0, 'tenho uma lanchonete'], [4, 'faço trezentos por dia'])
    expect(slow).toBeGreaterThan(4000)
    expect(slow).toBeLessThanOrEqual(settings.unfinished_ms)
  })

  it('never waits past the cap since the first unanswered message', () => {
    expect(wait([0, 'oi,'], [5, 'eu tenho'], [10, 'uma padaria e'], [14, 'queria,'])).toBe(1000)
    expect(wait([0, 'oi,'], [20, 'queria,'])).toBe(0)
  })

  it('is answered once, whatever the order of fragments', () => {
    let at = start
    const pending: { text: string; at: Date }[] = []
    for (let i = 0; i < 40; i++) {
      pending.push({ text: `parte ${i},`, at: new Date(at) })
      const turn = nextTurnAt(pending, settings, new Date(at)).getTime()
      expect(turn).toBeGreaterThanOrEqual(at)
      expect(turn).toBeLessThanOrEqual(Math.max(at, start + settings.cap_ms))
      at += 700
    }
  })
})

describe('no wait', () => {
  it('runs at once when nothing is pending', () => {
    const now = new Date(start)
    expect(nextTurnAt([], settings, now)).toEqual(now)
  })

  it('runs everything at once under DEBOUNCE_MS=0', () => {
    const none = { complete_ms: 0, unfinished_ms: 0, cap_ms: 0 }
    const now = new Date(start)
    expect(nextTurnAt([{ text: 'oi,', at: now }], none, now)).toEqual(now)
  })
})
