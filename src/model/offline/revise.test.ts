import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import type { RuleId } from '../../business/rule-ids.ts'
import { writeReply } from './revise.ts'

const business = exampleBusiness()
const brief = briefOf(business, {
  text: 'quantas folhas a P900 imprime e quanto custa?',
  intents: ['product_question', 'price_request'],
  lastAgent: 'Boa tarde!',
})

/** Lets a rule block whatever contains `match`, and collects what the model says until it stops. */
function attempts(rule: RuleId, match: string, most = 8): string[] {
  const said: string[] = []
  let feedback: { draft: string; violations: { rule: RuleId; match: string }[] } | null = null
  while (said.length < most) {
    const { reply } = writeReply(business, { ...brief, feedback })
    said.push(reply)
    if (!reply.includes(match)) break
    feedback = { draft: reply, violations: [{ rule, match }] }
  }
  return said
}

describe('after a violation', () => {
  it('drops the sentence that was blocked and keeps the rest', () => {
    const said = attempts('product_fact', '900 folhas')
    expect(said).toHaveLength(2)
    expect(said[1]).toContain('consultor')
    expect(said[1]).not.toContain('900')
  })

  it('says less at each attempt, never the same again, and ends on the fallback', () => {
    const said: string[] = []
    let feedback: { draft: string; violations: { rule: RuleId; match: string }[] } | null = null
    for (let turn = 0; turn < 6; turn += 1) {
      const { reply } = writeReply(business, { ...brief, feedback })
      said.push(reply)
      // The match is in no text: nothing can be cut, so only another attempt helps.
      feedback = { draft: reply, violations: [{ rule: 'price', match: '§§§' }] }
    }
    expect(new Set(said.slice(0, 4)).size).toBe(4)
    expect(business.replies.fallback).toContain(said.at(-1))
  })

  it('asks nothing after a question was blocked', () => {
    const first = writeReply(business, brief)
    expect(first.asked).not.toEqual([])
    const question = first.reply.split('\n\n').at(-1) ?? ''
    const second = writeReply(business, {
      ...brief,
      feedback: { draft: first.reply, violations: [{ rule: 'questionnaire', match: question }] },
    })
    expect(second.reply).not.toContain('?')
    expect(second.reply).toContain('900 folhas por hora')
  })

  it('answers freely when the blocked draft was another model’s', () => {
    const { reply } = writeReply(business, {
      ...brief,
      feedback: { draft: 'Custa 30 mil reais.', violations: [{ rule: 'price', match: '30 mil reais' }] },
    })
    expect(reply).toBe(writeReply(business, brief).reply)
  })
})
