import { describe, expect, it } from 'vitest'
import { isSameHolder } from './holder.ts'

describe('the holder of a bill and the lead', () => {
  it.each([
    ['MARINA ALVES DUARTE', 'Marina Duarte', 'a middle name left out'],
    ['DUARTE MARINA ALVES', 'Marina Alves Duarte', 'another order'],
    ['JOÃO DE SOUZA E SILVA', 'Joao Souza Silva', 'accents and particles'],
    ['M. A. DUARTE', 'Marina Alves Duarte', 'initials on the bill'],
    ['MARINA A DUARTE', 'Marina Alves Duarte', 'one initial'],
    ['MARINA ALVES DUARTE', 'Marina', 'a first name alone'],
    ['THIAGO LUIZ SOUZA', 'Tiago Luis Sousa', 'other spellings of the same sound'],
    ['SRA MARINA ALVES DUARTE', 'Marina Duarte', 'a title'],
    ['MARINA ALVES DUARTE LIMA', 'Marina Duarte Costa', 'a married name: first name and a surname shared'],
    ['JOSE CARLOS PEREIRA JUNIOR', 'José Carlos Pereira Jr', 'the same generation, abbreviated'],
    ['MARINA CONSTRUCTOR DUARTE', 'Marina Duarte', 'a word that every object has'],
    ['JOSE CARLOS PEREIRA FILHO', 'José Carlos Pereira', 'a generation the lead leaves out'],
  ])('are one: %s, %s (%s)', (holder, lead) => {
    expect(isSameHolder(holder, lead)).toBe(true)
    expect(isSameHolder(lead, holder)).toBe(true)
  })

  it.each([
    ['CARLOS SOUZA SILVA', 'Marina Souza Silva', 'a family shares two surnames'],
    ['MARIA JOSE SOUZA', 'Maria José Lima', 'two first names shared, no surname'],
    ['MARINA LIMA', 'Marina Duarte', 'only the first name shared'],
    ['JOAO PEREIRA FILHO', 'João Pereira Neto', 'two generations'],
    ['ESPOLIO DE JOAO PEREIRA', 'João Pereira', 'the estate of one who died'],
    ['ANTONIO CARLOS MOTA', 'Marina Duarte', 'nothing shared'],
    ['CONDOMINIO EDIFICIO AURORA', 'Marina Duarte', 'no person at all'],
  ])('are not: %s, %s (%s)', (holder, lead) => {
    expect(isSameHolder(holder, lead)).toBe(false)
    expect(isSameHolder(lead, holder)).toBe(false)
  })

  it.each([
    [null, 'Marina'],
    ['A. C. M.', 'Ana Carla Mota'],
    ['MARINA', undefined],
    ['', 'Marina'],
    ['123.456', 'Marina'],
    ['DE DA', 'Marina'],
  ])('cannot be told from %s and %s', (holder, lead) => {
    expect(isSameHolder(holder, lead)).toBeNull()
  })
})
