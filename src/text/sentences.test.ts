import { describe, expect, it } from 'vitest'
import { splitClauses, splitSentences } from './sentences.ts'

describe('splitSentences', () => {
  it.each([
    ['Olá! Tudo bem? Faz 300/h.', ['Olá!', 'Tudo bem?', 'Faz 300/h.']],
    ['O Sr. João da Silva Ltda. ligou. São 1.500 kg.', ['O Sr. João da Silva Ltda. ligou.', 'São 1.500 kg.']],
    ['Então... qual o volume?', ['Então... qual o volume?']],
    ['Oi\nQual o nome?', ['Oi', 'Qual o nome?']],
    ['Veja www.site.com.br/x. Obrigado', ['Veja www.site.com.br/x.', 'Obrigado']],
  ])('%s', (text, expected) => expect(splitSentences(text).map((s) => s.text)).toEqual(expected))

  it('collapses repeated marks and keeps offsets', () => {
    const text = 'Certo??!! Ok.'
    const [first, second] = splitSentences(text)
    expect(first?.question).toBe(true)
    expect(second?.question).toBe(false)
    expect(text.slice(second?.start, second?.end)).toBe('Ok.')
  })
})

describe('splitClauses', () => {
  it('cuts at commas and adversatives, not inside figures', () => {
    const text = 'a maquina faz 1,5 kg, mas os valores quem passa e o consultor'
    const clauses = splitClauses(text, 0, (index) => index === text.indexOf('e o consultor'))
    expect(clauses.map((c) => c.text)).toEqual([
      'a maquina faz 1,5 kg',
      'mas os valores quem passa e o consultor',
    ])
  })
})
