import { describe, expect, it } from 'vitest'
import { ovenBusiness } from '../../test/support/business.ts'
import { createUnderstanding } from './understanding.ts'

const understanding = createUnderstanding(ovenBusiness())
const fieldsOf = (text: string) => understanding.read(text, []).fields.map(({ value }) => value)

describe('where a lead is', () => {
  it.each([
    ['moro em Bonito mas o do Mato Grosso do Sul', 'MS'],
    ['Cascavel, não a do Paraná, a do Ceará', 'CE'],
    ['sou gaúcho, de Caxias', 'Caxias do Sul'],
    ['sou de Bom Jesus da Lapa, Bahia', 'Bom Jesus da Lapa'],
  ])('"%s" says %s', (text, value) => {
    expect(fieldsOf(text)).toContain(value)
  })

  it.each(['tem representante em Salvador?', 'tô em Fortaleza de férias'])('"%s" says nothing', (text) => {
    expect(fieldsOf(text)).toEqual([])
  })
})

describe('how urgent it is', () => {
  it.each(['urgente não é não', 'não é urgente', 'tô com pressa não'])('"%s" is not', (text) => {
    expect(fieldsOf(text)).toEqual(['sem_urgencia'])
  })
})

describe('look-alikes', () => {
  it.each([
    ['recebi a mensagem de vocês', 'opt_out'],
    ['tenho interesse', 'not_interested'],
    ['pessoa ou robô?', 'human_request'],
    ['não quero dar meus dados', 'erasure_request'],
  ])('"%s" is no %s', (text, intent) => {
    expect(understanding.read(text, []).intents).not.toContain(intent)
  })
})
