import { expect, it } from 'vitest'
import { choosesPlan } from './chosen-plan.ts'

const NAMES = ['Plano Livre', 'Plano Anual 5 anos']

it.each([
  'quero esse',
  'Quero esse plano mesmo!',
  'pode ser esse aí',
  'fico com o Anual',
  'quero o livre',
  'gostei desse',
  'vamos fechar',
  'fechado!',
  'quero contratar',
  'sim, quero seguir',
  'bora',
])('"%s" chooses', (text) => {
  expect(choosesPlan(text, NAMES)).toBe(true)
})

it.each([
  'quero ver os planos',
  'quero saber mais desse plano',
  'qual é o livre?',
  'não quero esse',
  'quero esse desconto maior, tem como?',
  'quero falar com uma pessoa',
  'pode ser amanhã',
  'esse plano tem fidelidade?',
  'sim',
  'vou mandar a foto',
])('"%s" does not', (text) => {
  expect(choosesPlan(text, NAMES)).toBe(false)
})
