import { describe, expect, it } from 'vitest'
import { edits, nearestWord, sound } from './alike.ts'
import { singular, stem } from './stem.ts'
import { words } from './words.ts'

describe('words', () => {
  it.each([
    ['Página DUPLA!', ['pagina', 'dupla']],
    ['25kg, 1,5 L e 1.400/hora', ['25', 'kg', '1.5', 'l', 'e', '1400', 'hora']],
    ['é 220v? 100%', ['e', '220', 'v', '100', 'porcento']],
    ['PX300 e px-300', ['px300', 'e', 'px', '300']],
    ['por quê? por que?', ['porque', 'porque']],
    ['quero uma que faça, e uma faca', ['quero', 'uma', 'que', 'faz', 'e', 'uma', 'faca']],
    ['muitoooo bom', ['muito', 'bom']],
    ['🙂 …', []],
  ])('reads %j', (text, expected) => expect(words(text)).toEqual(expected))
})

describe('stem', () => {
  it.each([
    ['carregador carregadores carregar carregadeira carrega'],
    ['bolo bolos bolinho bolinhos'],
    ['dobrar dobra dobram dobre dobradora'],
    ['elétrica elétricas elétrico'],
  ])('joins %s', (family) => {
    expect(new Set(words(family).map(stem)).size).toBe(1)
  })

  it('keeps short words and codes apart', () => {
    expect(words('cor px300 300 25').map(stem)).toEqual(['cor', 'px300', '300', '25'])
    expect(stem('fechar')).not.toBe(stem('ficha'))
  })

  it('takes a plural back', () => {
    expect(words('motores papéis opções cortes pés').map(singular)).toEqual([
      'motor',
      'papel',
      'opcao',
      'corte',
      'pe',
    ])
  })
})

describe('what a typo was meant to be', () => {
  const vocabulary = ['cachaca', 'batedeira', 'camarao', 'esteirinha', 'impressora', 'chapa', 'fritadeira']

  it.each([
    ['caxassa', 'cachaca'],
    ['cachasa', 'cachaca'],
    ['batedera', 'batedeira'],
    ['kamarao', 'camarao'],
    ['camara', 'camarao'],
    ['isteirinha', 'esteirinha'],
    ['impressroa', 'impressora'],
    ['fritadera', 'fritadeira'],
  ])('%s is %s', (typo, meant) => {
    expect(nearestWord(words(typo)[0] ?? '', vocabulary)).toBe(meant)
  })

  it.each(['triturador', 'forno', 'formiga', 'xap', 'sorvete'])('%s is none of them', (word) => {
    expect(nearestWord(word, vocabulary)).toBeNull()
  })

  it('counts edits, swaps as one, and gives up above the most', () => {
    expect(edits('abcd', 'abdc', 3)).toBe(1)
    expect(edits('abcd', 'axcde', 3)).toBe(2)
    expect(edits('abcd', 'wxyz', 2)).toBe(3)
    expect(sound('xapa')).toBe(sound('chapa'))
  })
})
