import { describe, expect, it } from 'vitest'
import { exchangeOf } from '../guardrails/exchange.ts'
import type { Reviewer } from '../guardrails/rule.ts'
import { passGate } from './gate.ts'

/** Lets everything pass but one word, and repairs markup. */
const reviewer: Reviewer = {
  review(draft) {
    if (draft.includes('custa')) return { verdict: 'block', violations: [{ rule: 'price', match: 'custa' }] }
    return draft.includes('**')
      ? {
          verdict: 'block',
          violations: [{ rule: 'format', match: '**' }],
          fixed: draft.replaceAll('**', '*'),
        }
      : { verdict: 'pass', violations: [] }
  },
}
const gate = (text: string) => passGate(reviewer, text, exchangeOf({}))

describe('the gate', () => {
  it('opens for what passes, trimmed', () => {
    expect(gate('  Oi!\n')).toEqual({ open: true, text: 'Oi!' })
  })

  it('sends exactly what was judged: nothing unseen goes with it', () => {
    expect(gate('O\u200bi\u0000!\ud83d')).toEqual({ open: true, text: 'Oi!' })
    expect(gate('Ela c\u200bu\u2060s\u00adta pouco').open).toBe(false)
  })

  it.each(['', '   ', '\u200b', '\u202e', '\u0000', '…', '👍'])(
    'stays shut for %j, which says nothing',
    (text) => {
      expect(gate(text)).toMatchObject({ open: false, review: { verdict: 'unknown' } })
    },
  )

  it('judges a repair again', () => {
    expect(gate('**Oi**')).toEqual({ open: true, text: '*Oi*' })
    expect(gate('**custa**').open).toBe(false)
  })
})
