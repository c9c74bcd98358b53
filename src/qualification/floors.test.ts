import { describe, expect, it } from 'vitest'
import { serviceBusiness } from '../../test/support/service-business.ts'
import { unmetFloor } from './floors.ts'
import { qualify } from './qualify.ts'

const { config } = serviceBusiness()
const everything = { city: 'Itu', uf: 'SP', spending: '25000', name: 'Rita' }
const run = (known: Record<string, string>) =>
  qualify({
    config,
    known,
    evidence: { spending: ['m3'] },
    record: { questionsAsked: 0, questionsAnswered: 0 },
    previous: null,
  })

describe('a least figure', () => {
  it.each([
    ['9999', true],
    ['10000', false],
    ['10001', false],
    ['não informado', false],
  ])('%s is too little: %s', (spending, unmet) => {
    expect(unmetFloor(config, { spending }) !== null).toBe(unmet)
  })

  it('disqualifies whatever else is known, and says why with the message', () => {
    const result = run({ ...everything, spending: '9950' })
    expect(result).toMatchObject({ status: 'disqualified', temperature: 'frio' })
    expect(result.reasons.at(-1)).toEqual({
      component: 'rule',
      points: 0,
      of: 0,
      text: 'Gasto com feira: R$ 99,50, abaixo do mínimo de R$ 100.',
      messageIds: ['m3'],
      code: 'below_minimum',
      verdict: 'disqualify',
    })
  })

  it('leaves a sufficient figure alone, and what has no weight unsaid', () => {
    const result = run(everything)
    expect(result).toMatchObject({ status: 'qualified', temperature: 'quente' })
    expect(result.reasons.map(({ component }) => component)).toEqual(['completeness', 'engagement'])
  })

  it('does not disqualify for what is not told', () => {
    const { spending: _, ...rest } = everything
    expect(run(rest).status).toBe('in_progress')
  })
})
