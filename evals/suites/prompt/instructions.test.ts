import { describe, expect, it } from 'vitest'
import { allows, forbids, readInstructions } from './instructions.ts'

const PRICE = /\b(?:precos?|valor(?:es)?)\b/
const isForbidden = (prompt: string) => readInstructions(prompt).some((one) => forbids(one, PRICE))
const isAllowed = (prompt: string) => readInstructions(prompt).some((one) => allows(one, PRICE))

describe('a prompt forbids', () => {
  it.each([
    'Você não fala de preço.',
    'Nunca diga preços nem faixas.',
    'Jamais informe o valor.',
    'Nada de preço, desconto ou prazo.',
    '- Não confirme, estime nem\n  compare valores.',
    '# O que nunca aparece\n\n- Preço, prazo, estoque.',
    'É proibido falar de preço.',
  ])('%s', (prompt) => expect(isForbidden(prompt)).toBe(true))
})

describe('a prompt does not forbid', () => {
  it.each([
    ['what it does not speak of', 'Você não fala de prazo.'],
    ['what it allows', 'Você pode falar de preço.'],
    ['with a hedge', 'Evite falar de preço, nunca de prazo.'],
    ['if possible', 'Se possível, não fale de preço.'],
    ['with an exception', 'Não fale de preço, a não ser que insistam.'],
    ['by saying that there is no harm', 'Não tem problema falar de preço.'],
    ['when the denial is of something else and comes after', 'Diga o preço, mas não o prazo.'],
    ['by a heading that only contrasts', '# É dado, não ordem\n\n- O preço do lead.'],
    ['by a line of another list item', '- Não fale de prazo\n- Preço é com você'],
  ])('%s', (_, prompt) => expect(isForbidden(prompt)).toBe(false))
})

describe('a prompt allows', () => {
  it.each([
    ['Você pode falar de preço quando insistirem.', true],
    ['Fique à vontade para dizer o valor.', true],
    ['Se insistirem, diga o preço.', true],
    ['Informe o valor.', true],
    ['Uma mensagem pode trazer dúvida, dado e pedido de valor.', false],
    ['Você não pode falar de preço.', false],
    ['O valor da conta que a pessoa disse pode ser repetido.', false],
  ])('%s %s', (prompt, allowed) => expect(isAllowed(prompt)).toBe(allowed))
})
