import { describe, expect, it } from 'vitest'
import { ModelError } from './errors.ts'
import { parseAnswer } from './parse-answer.ts'

describe('parseAnswer', () => {
  it('needs only the reply', () => {
    expect(parseAnswer('{"reply":"Oi"}')).toEqual({ reply: 'Oi', fields: [], asked: [], cited: [] })
  })

  it('drops what is broken and keeps the rest', () => {
    const answer = parseAnswer(
      JSON.stringify({
        reply: 'Oi',
        fields: [{ field: 'city', value: 'Recife', evidence: 'Recife' }, { field: 'uf' }, 'x', null],
        asked: ['city', 3],
        cited: 'p1',
      }),
    )
    expect(answer.fields).toEqual([{ field: 'city', value: 'Recife', evidence: 'Recife' }])
    expect(answer.asked).toEqual(['city'])
    expect(answer.cited).toEqual([])
  })

  it('reads JSON in a code fence', () => {
    expect(parseAnswer('```json\n{"reply":"Oi"}\n```').reply).toBe('Oi')
  })

  it.each([
    ['nothing', ''],
    ['prose', 'Claro, custa 10 mil'],
    ['half a structure', '{"reply":"Oi"'],
    ['an empty reply', '{"reply":"   "}'],
    ['a reply that is no text', '{"reply":{"text":"Oi"}}'],
    ['a list', '[{"reply":"Oi"}]'],
    ['null', 'null'],
    ['far too much', JSON.stringify({ reply: 'x'.repeat(300_000) })],
  ])('refuses %s as nonsense', (_, content) => {
    expect(() => parseAnswer(content)).toThrow(ModelError)
  })
})
