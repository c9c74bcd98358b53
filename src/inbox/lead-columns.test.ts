import { describe, expect, it } from 'vitest'
import { companyColumns, dailyVolume, leadColumns } from './lead-columns.ts'

describe('leadColumns', () => {
  it('maps fields to the sales team’s columns', () => {
    expect(leadColumns({ name: 'Ana', uf: 'PR', segment: 'padaria', knows_company: 'sim' })).toMatchObject({
      name: 'Ana',
      uf: 'PR',
      segmento: 'padaria',
      conhece_empresa: 'sim',
      city: null,
    })
  })
  it.each(['não informado', 'Não informada', 'nao informado', ' '])('takes %j for no value', (value) => {
    expect(leadColumns({ name: value }).name).toBeNull()
  })
  it('leaves out what does not fit a column', () => {
    expect(leadColumns({ uf: 'Paraná' }).uf).toBeNull()
    expect(companyColumns({ cnpj: '123' }).cnpj).toBeNull()
    expect(companyColumns({ cnpj: '12ABC34501DE35' }).cnpj).toBe('12ABC34501DE35')
  })
  it('reads nothing from the prototype', () => {
    expect(leadColumns({}).name).toBeNull()
  })
})

describe('dailyVolume', () => {
  it.each([
    ['500 hambúrgueres/dia', 500],
    ['1.500 hambúrgueres/dia', 1500],
    ['200/dia', 200],
    ['300 kg / dia', 300],
    ['500 hambúrgueres/hora', null],
    ['500', null],
    ['uns 500/dia', null],
    ['99999999999/dia', null],
    ['não informado', null],
  ])('%j is %s', (volume, expected) => {
    expect(dailyVolume({ volume })).toBe(expected)
  })
})
