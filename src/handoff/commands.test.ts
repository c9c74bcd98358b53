import { describe, expect, it } from 'vitest'
import { readCommand } from './commands.ts'

const note = (text: string) => readCommand({ text, private: true })
const message = (text: string) => readCommand({ text, private: false })

describe('commands of people', () => {
  it.each([
    ['/copiloto', { kind: 'copilot', on: true }],
    ['Copiloto', { kind: 'copilot', on: true }],
    ['!piloto', { kind: 'copilot', on: false }],
    [' /ENVIAR ', { kind: 'send_draft' }],
    ['enviar.', { kind: 'send_draft' }],
    ['descartar', { kind: 'discard_draft' }],
    ['/resumo', { kind: 'summary' }],
  ])('%j', (text, command) => {
    expect(note(text)).toEqual(command)
    expect(message(text)).toEqual(command)
  })

  it.each([
    'enviar o catálogo para ele',
    'Vou enviar',
    'copiloto?',
    'resumo do pedido: 2 P200',
    'descartar os moldes antigos',
    '',
    'retomar',
  ])('%j is a message', (text) => {
    expect(note(text)).toBeNull()
    expect(message(text)).toBeNull()
  })

  it.each([
    ['#12 Funciona em 220 V', 12, 'Funciona em 220 V'],
    ['#7: sim', 7, 'sim'],
    ['# 3 - duas\nlinhas', 3, 'duas\nlinhas'],
    ['#5\nsó por encomenda', 5, 'só por encomenda'],
  ])('answers with %j', (text, number, answer) => {
    expect(note(text)).toEqual({ kind: 'answer', number, text: answer })
    // In public it is a message to the lead.
    expect(message(text)).toBeNull()
  })

  it.each(['#12', '#12 ', '#doze sim', '12 sim', 'veja a #12 sim', '#12sim', '#1234567890 x'])(
    '%j answers nothing',
    (text) => {
      expect(note(text)).toBeNull()
    },
  )
})
