import { describe, expect, it } from 'vitest'
import { createNameBook, maskTrace } from './tracing.ts'

describe('maskTrace', () => {
  it('masks names wherever they are said, once a field or profile tells them', () => {
    const masked = JSON.stringify(
      maskTrace({
        profileName: 'Rita Moura',
        known: { city: 'Recife' },
        learned: [{ field: 'name', value: 'Otávio Lins', evidence: 'sou o otávio lins' }],
        window: [{ role: 'lead', text: 'aqui é a rita, o otávio está comigo' }],
      }),
    )
    for (const word of ['Rita', 'rita', 'Moura', 'Otávio', 'otávio', 'Lins', 'lins'])
      expect(masked).not.toContain(word)
    expect(masked).toContain('Recife')
  })

  it('masks phones, e-mails, CPFs and CNPJs by pattern and leaves figures of output alone', () => {
    const masked = JSON.stringify(
      maskTrace({
        text: 'tel 51 99888-7766, 5551998887766, a@b.com.br, 529.982.247-25, 11.222.333/0001-81, 300-350 por hora, 1.200 a 2.400',
      }),
    )
    for (const secret of ['99888', '5551998887766', 'a@b', '529.982', '11.222.333'])
      expect(masked).not.toContain(secret)
    expect(masked).toContain('300-350 por hora, 1.200 a 2.400')
  })
})

describe('names', () => {
  it('are masked however their accents are written, and in an e-mail', () => {
    const masked = JSON.stringify(
      maskTrace({
        profileName: 'Zuleica Brandão',
        text: 'zuleica brandao, ZULEICA, zuleica@exemplo.com.br; brandão',
      }),
    )
    expect(masked).not.toMatch(/zuleica|brand[aã]o|exemplo/i)
  })

  it('that one run told are masked in those that do not say what is a name', () => {
    const book = createNameBook()
    maskTrace({ known: { company: 'Padaria Zircônia' } }, book)
    expect(maskTrace({ prompt: 'a Zircônia fica onde?' }, book)).toEqual({ prompt: 'a [name] fica onde?' })
  })

  it('are forgotten when there are too many, the oldest first', () => {
    const book = createNameBook()
    book.learn(['Primeira'])
    book.learn(Array.from({ length: 2_000 }, (_, n) => `Nome${n}`))
    expect([...book.known()]).toHaveLength(2_000)
    expect([...book.known()]).not.toContain('Primeira')
  })
})
