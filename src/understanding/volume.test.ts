import { describe, expect, it } from 'vitest'
import { parseVolume, printVolume } from './volume.ts'

describe('volume', () => {
  it.each([
    [{ min: 500, max: 500, unit: 'página', per: 'dia' as const }, '500 páginas/dia'],
    [{ min: 200, max: 300, unit: null, per: 'semana' as const }, '200 a 300/semana'],
    [{ min: 1.5, max: 1.5, unit: 't', per: 'mês' as const }, '1500 kg/mês'],
    [{ min: 10, max: 10, unit: 'kg', per: null }, '10 kg'],
    [{ min: 0.5, max: 0.5, unit: 'kg', per: 'hora' as const }, '0,5 kg/hora'],
  ])('prints %o as "%s"', (volume, text) => {
    expect(printVolume(volume, new Map([['página', 'páginas']]))).toBe(text)
  })

  it.each([
    ['500 páginas/dia', { amount: 500, unit: 'páginas', per: 'dia' }],
    ['200 a 300/semana', { amount: 200, max: 300, unit: '', per: 'semana' }],
    ['0,5 kg/hora', { amount: 0.5, unit: 'kg', per: 'hora' }],
    ['10 kg', { amount: 10, unit: 'kg', per: null }],
  ])('reads "%s" back', (text, volume) => {
    expect(parseVolume(text)).toEqual(volume)
  })

  it.each(['', 'muito', '500 por dia', '9999999999', '1 <b>/dia'])('takes no other form: "%s"', (text) => {
    expect(parseVolume(text)).toBeNull()
  })
})
