import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { unitsOf } from '../business/units.ts'
import { readNumbers } from './numbers.ts'

const show = (text: string) =>
  readNumbers(text, unitsOf(exampleBusiness()))
    .map(
      (n) =>
        `${n.min}${n.max === n.min ? '' : `-${n.max}`}${n.unit ? ` ${n.unit.name}` : ''}${n.per ? `/${n.per}` : ''}`,
    )
    .join('; ')

describe('readNumbers', () => {
  it.each([
    ['1.234,56', '1234.56'],
    ['35k ou 35 mil', '35000; 35000'],
    ['1,2 milhão', '1200000'],
    ['trinta e cinco mil', '35000'],
    ['trinta&cinco mil e trintaecincomil', '35000; 35000'],
    ['XXXV mil', '35000'],
    ['thirty-five thousand, treinta y cinco mil', '35000; 35000'],
    ['meia dúzia e mil e quinhentos', '6; 1500'],
    ['2 mil e quinhentos', '2500'],
    ['dois paus ou uns 40 conto', '2 R$; 40 R$'],
    ['trinta e poucos mil', '30000-40000'],
    ['entre 30 e 35 mil reais', '30000-35000 R$'],
    ['R$ 30 a R$ 35 mil', '30000-35000'],
    ['30, 35 mil', '30000; 35000'],
    ['35 mil a 40', '35000-40000'],
    ['300-350 folhas por hora', '300-350 folha/hora'],
    ['300 unidades de folheto prontas por hora', '300 unidade/hora'],
    ['500 a 600 páginas diárias', '500-600 folha/dia'],
    ['por hora ela faz 300', '300/hora'],
    ['duzentos quilos ao dia', '200 kg/dia'],
    ['7, 15, 23, 31 e 47 mm', '7 mm; 15 mm; 23 mm; 31 mm; 47 mm'],
    ['14 x 19 cm', '14 cm; 19 cm'],
    ['1,5 CV, 25 L, 220V ou 380 V', '1.5 cv; 25 L; 220 V; 380 V'],
    ['cem por cento, 14%', '100 %; 14 %'],
    ['12x sem juros', '12 vez'],
    ['uma hora e meia', '1.5 hora'],
  ])('%s', (text, expected) => expect(show(text)).toBe(expected))

  it.each([
    'P200 e D500',
    'um cliente',
    '19h30',
    '12/03/2026',
    '(41) 99999-1234',
    '12.345.678/0001-95',
    '1º lugar',
  ])('finds no quantity in "%s"', (text) => expect(readNumbers(text)).toEqual([]))

  it('gives offsets and words of the source', () => {
    const text = 'Ela faz até 3️⃣0️⃣0️⃣ folhas por hora.'
    const [number] = readNumbers(text)
    expect(number?.qualifier).toBe('up_to')
    expect(text.slice(number?.start, number?.stop)).toBe('3️⃣0️⃣0️⃣ folhas por hora')
  })
})
