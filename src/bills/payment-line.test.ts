import { expect, it } from 'vitest'
import { findPaymentLine, modulo10, modulo11, printPaymentLine } from './payment-line.ts'

it('reads the amount between its check digits', () => {
  const line = printPaymentLine(38745, '0031045287720261')
  expect(findPaymentLine(`pague aqui ${line} obrigado`)).toEqual({ cents: 38745, energy: true })
  expect(findPaymentLine(line.replaceAll('-', ' '))).toEqual({ cents: 38745, energy: true })
  expect(findPaymentLine(line.replace(/\D/g, ''))).toEqual({ cents: 38745, energy: true })
})

it('does not believe a line with one digit misread, whichever it is', () => {
  const digits = printPaymentLine(123456, '48213').replace(/\D/g, '')
  for (let at = 0; at < digits.length; at++) {
    const misread = `${digits.slice(0, at)}${(Number(digits[at]) + 1) % 10}${digits.slice(at + 1)}`
    expect(findPaymentLine(misread), `digit ${at}`).toBeNull()
  }
})

it('knows the segment: water is no energy', () => {
  const code = (body: string) => {
    const whole = `82${body[0]}${modulo10(`82${body}`)}${body.slice(1)}`
    return [0, 11, 22, 33]
      .map((at) => `${whole.slice(at, at + 11)}${modulo10(whole.slice(at, at + 11))}`)
      .join(' ')
  }
  expect(findPaymentLine(code(`6${'12345'.padStart(11, '0')}${'7'.repeat(29)}`))).toEqual({
    cents: 12345,
    energy: false,
  })
})

it('has both check digits of the standard', () => {
  // Febraban's own examples.
  expect(modulo10('01230067896')).toBe(3)
  expect(modulo11('01230067896')).toBe(0)
})
