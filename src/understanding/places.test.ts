import { describe, expect, it } from 'vitest'
import { createPlaces, editDistance, impliedUf } from './places.ts'

const places = createPlaces()

describe('places', () => {
  it('knows every state by name', () => {
    const names =
      'acre alagoas amazonas amapa bahia ceara|distrito federal|espirito santo|goias maranhao|minas gerais|mato grosso do sul|mato grosso|para paraiba pernambuco piaui parana|rio de janeiro|rio grande do norte|rondonia roraima|rio grande do sul|santa catarina|sergipe|sao paulo|tocantins'
    const found = names
      .split('|')
      .flatMap((part) => (places.state(part) ? [part] : part.split(' ')))
      .map((name) => places.state(name))
    expect(new Set(found).size).toBe(27)
    expect(found).not.toContain(null)
  })

  it('finds the longest name', () => {
    const words = 'sao jose do rio preto e regiao'.split(' ').map((text) => ({ text }))
    expect(places.longest(words, 0)).toMatchObject({ key: 'sao jose do rio preto', length: 5 })
  })

  it('keeps homonyms apart, biggest first', () => {
    expect(places.cities('bonito').map(({ uf }) => uf)).toEqual(
      expect.arrayContaining(['MS', 'PE', 'BA', 'PA']),
    )
    expect(impliedUf(places.cities('bonito'))).toBeNull()
    expect(impliedUf(places.cities('londrina'))).toBe('PR')
    expect(impliedUf(places.cities('santa maria'))).toBe('RS')
  })

  it.each([
    ['curitba', 'Curitiba'],
    ['sao paolo', 'São Paulo'],
    ['belo orizonte', 'Belo Horizonte'],
    ['londirna', 'Londrina'],
  ])('guesses "%s"', (typed, city) => {
    expect(places.nearest(typed)?.name).toBe(city)
  })

  it.each(['frente', 'apartamento', 'confianca', 'longe', 'fotografia'])(
    'does not guess from "%s"',
    (word) => {
      expect(places.nearest(word)).toBeNull()
    },
  )

  it('marks names that are also words', () => {
    for (const name of ['natal', 'vitoria', 'posse', 'uniao', 'salvador', 'feliz']) {
      expect(places.cities(name)[0]?.ambiguous, name).toBe(true)
    }
    for (const name of ['londrina', 'curitiba', 'recife', 'sao jose dos campos']) {
      expect(places.cities(name)[0]?.ambiguous, name).toBe(false)
    }
  })

  it('measures typing errors and stops at the limit', () => {
    expect(editDistance('londirna', 'londrina', 2)).toBe(1)
    expect(editDistance('abc', 'xyz', 1)).toBe(2)
  })
})
