import { describe, expect, it } from 'vitest'
import { maskTrace } from './tracing.ts'

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
