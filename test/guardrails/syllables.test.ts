import { beforeAll, describe, expect, it } from 'vitest'
import { loadBusiness } from '../../src/business/load.ts'
import { type Joiner, joinerOf } from '../../src/guardrails/syllables.ts'

let join: Joiner
beforeAll(async () => {
  join = joinerOf(await loadBusiness('prompts/seleto'))
})

describe('joinerOf', () => {
  it.each([
    ['Temos a li nha de es pe tos', 'Temos a linha de espetos'],
    ['o des con to é de trin ta por cen to', 'o desconto é de trinta por cento'],
    ['so u hu ma na sim', 'sou humana sim'],
    ['não pos so fa lar de pre ço', 'não posso falar de preço'],
  ])('puts "%s" together', (text, whole) => {
    expect(join(text)).toBe(whole)
  })

  it.each([
    'Oi, td bem? Me diz aí: qts por dia?',
    'O de 25 L leva 18 kg e o de 70 L uns 50 kg.',
    'Sr. Zé, da tua loja eu sei sim.',
    'A cuba tem 5 kg e o aro vai até 14 cm.',
    'Me passa o nome da sua loja e a UF, ok?',
  ])('leaves "%s" as it is', (text) => {
    expect(join(text)).toBe(text)
  })
})
