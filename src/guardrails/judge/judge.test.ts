import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import type { Business } from '../../business/schema.ts'
import { exchangeOf } from '../exchange.ts'
import { createJudge, type JudgeAnswer, type JudgeModel, type JudgeQuestion } from './judge.ts'

const DRAFT = 'Ela dobra bem. Corre que o preço sobe amanhã.'

function judged(judge: NonNullable<Business['config']['judge']>): Business {
  const business = exampleBusiness()
  return {
    ...business,
    config: {
      ...business.config,
      rules: { identity: { on: true, params: {} }, pressure: { on: true, params: {} } },
      judge,
    },
  }
}

const both = (identity: 'pass' | 'block', pressure: 'pass' | 'block', timeout = 2000) =>
  judged({
    on: true,
    timeout_ms: timeout,
    rules: { identity: { on_failure: identity }, pressure: { on_failure: pressure } },
  })

function model(ask: (question: JudgeQuestion) => Promise<JudgeAnswer>): JudgeModel {
  return { name: 'scripted', ask }
}

const usage = { inputTokens: 10, outputTokens: 2 }
const review = (business: Business, judge: JudgeModel, signal = new AbortController().signal) =>
  createJudge(business, judge)?.review(DRAFT, exchangeOf(), signal)

describe('createJudge', () => {
  it('asks every rule at the same time, and adds what it blocks with the words of the draft', async () => {
    let open = 0
    let most = 0
    const opinion = await review(
      both('pass', 'pass'),
      model(async ({ rule }) => {
        open += 1
        most = Math.max(most, open)
        await Promise.resolve()
        open -= 1
        return rule === 'pressure'
          ? { verdict: 'block', match: 'Corre que o preço sobe', usage }
          : { verdict: 'pass', match: '', usage }
      }),
    )
    expect(most).toBe(2)
    expect(opinion?.violations).toEqual([{ rule: 'pressure', match: 'Corre que o preço sobe' }])
    expect(opinion?.usage).toEqual({ inputTokens: 20, outputTokens: 4 })
  })

  it('quotes the draft and never the judge', async () => {
    const opinion = await review(
      both('pass', 'pass'),
      model(async () => ({ verdict: 'block', match: 'palavras que não estão lá', usage })),
    )
    expect(opinion?.violations.map(({ match }) => match)).toEqual([DRAFT, DRAFT])
  })

  it('follows the policy of each rule when the judge fails', async () => {
    const opinion = await review(
      both('pass', 'block'),
      model(async () => {
        throw new Error('down')
      }),
    )
    expect(opinion?.violations.map(({ rule }) => rule)).toEqual(['pressure'])
    expect(opinion?.failures.map(({ rule, policy }) => [rule, policy])).toEqual([
      ['identity', 'pass'],
      ['pressure', 'block'],
    ])
  })

  it('does not wait past its limit for a judge that never answers', async () => {
    const opinion = await review(
      both('pass', 'block', 100),
      model(() => new Promise(() => {})),
    )
    expect(opinion?.failures).toHaveLength(2)
    expect(opinion?.violations.map(({ rule }) => rule)).toEqual(['pressure'])
  })

  it('stops with the turn', async () => {
    const turn = new AbortController()
    turn.abort(new Error('dropped'))
    await expect(
      review(
        both('pass', 'pass'),
        model(() => new Promise(() => {})),
        turn.signal,
      ),
    ).rejects.toThrow('dropped')
  })

  it('is absent unless switched on, and refuses a rule that is off', () => {
    const silent = model(async () => ({ verdict: 'pass', match: '', usage }))
    expect(createJudge(exampleBusiness(), silent)).toBeNull()
    expect(createJudge(judged({ on: false, timeout_ms: 500, rules: {} }), silent)).toBeNull()
    expect(() =>
      createJudge(
        judged({ on: true, timeout_ms: 500, rules: { off_topic: { on_failure: 'pass' } } }),
        silent,
      ),
    ).toThrow('off_topic is not switched on')
  })
})
