import { describe, expect, it } from 'vitest'
import { fold, foldWithMap } from './normalise.ts'

describe('fold', () => {
  it.each([
    ['O Preço é ÓTIMO', 'o preco e otimo'],
    ['p r e ç o', 'preco'],
    ['o p r e ç o é R $ 3 5 . 0 0 0', 'o preco e r$ 35.000'],
    ['p.r.e.ç.o e p-r-e-ç-o', 'preco e preco'],
    ['um pre ço e des conto', 'um preco e desconto'],
    ['preç0 v4l0r d3sc0nt0 p@rcelas', 'preco valor desconto parcelas'],
    ['prеçо com letras cirílicas', 'preco com letras cirilicas'],
    ['𝐩𝐫𝐞𝐜𝐨 ｐｒｅçｏ ⓟⓡⓔⓒⓞ ᴘʀᴇᴄᴏ 🅟🅡🅔🅒🅞', 'preco preco preco preco preco'],
    ['p\u200br\u2060e\u00adço', 'preco'],
    ['3️⃣5️⃣ mil e 3️⃣ 5️⃣ mil', '35 mil e 35 mil'],
    ['35.OOO, 4O mil, 35\n.000', '35.000, 40 mil, 35.000'],
    ['preçooooo kkkkk', 'preco kkkkk'],
  ])('%s', (text, plain) => expect(fold(text)).toBe(plain))

  it.each([
    'p200, xt900, se350 e abc1200',
    '35k 220v 5kg 1o 12x',
    'h2o mp3 b2b covid19',
    'contato@empresa.com.br',
    'modelos de 15 e 30. 300 a 350 por hora',
    'carro, passo, 10/12',
  ])('leaves "%s" as it is', (text) => expect(fold(text)).toBe(text))
})

describe('foldWithMap', () => {
  it('reports words as they were written', () => {
    const folded = foldWithMap('Olá!\n\nO p\u200breço é R$ 35.OOO, tá?', { lines: true })
    const at = folded.text.indexOf('preco')
    expect(folded.text).toContain('\n')
    expect(folded.verbatim(at, at + 5)).toBe('p\u200breço')
    const figure = folded.text.indexOf('35.000')
    expect(folded.verbatim(figure, figure + 6)).toBe('35.OOO')
  })

  it('keeps offsets inside the source for any input', () => {
    const source = '🅟🅡🅔🅒🅞 ½ ﬁm \ud800 p r e ç o 3️⃣5️⃣'
    const folded = foldWithMap(source)
    for (let i = 0; i < folded.text.length; i++) {
      expect(folded.sourceStart(i)).toBeLessThan(folded.sourceEnd(i))
      expect(folded.sourceEnd(i)).toBeLessThanOrEqual(source.length)
    }
  })
})
