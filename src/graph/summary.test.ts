import { describe, expect, it } from 'vitest'
import { summarise } from './summary.ts'

const message = (text: string) => ({ id: 'm', role: 'lead' as const, text, at: '2026-11-16T10:00:00Z' })

describe('summarise', () => {
  it('adds a line a message and says who spoke', () => {
    expect(summarise('', [message('quero uma\n máquina')])).toBe('Lead: quero uma máquina')
  })

  it('never grows past its limit, however long the talk, and keeps the newest', () => {
    let summary = ''
    for (let turn = 0; turn < 1000; turn++)
      summary = summarise(summary, [message(`mensagem ${turn} ${'x'.repeat(turn)}`)])
    expect(summary.length).toBeLessThanOrEqual(1200)
    expect(summary).toContain('mensagem 999')
    expect(summary).not.toContain('mensagem 1 ')
  })

  it('changes nothing when nothing leaves the window', () => {
    expect(summarise('Lead: oi', [])).toBe('Lead: oi')
  })
})
