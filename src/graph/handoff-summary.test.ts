import { describe, expect, it } from 'vitest'
import { serviceBusiness } from '../../test/support/service-business.ts'
import { handoffSummary } from './handoff-summary.ts'

describe('handoffSummary', () => {
  it('prints values as a person reads them, and says what is missing', () => {
    const summary = handoffSummary(
      serviceBusiness(),
      { city: 'Itu', spending: '25050' },
      { temperature: 'morno', status: 'in_progress', score: 40, reasons: [], version: 1, inputs: '' },
      'human_request',
    )
    expect(summary).toContain('Gasto com feira: R$ 250,50')
    expect(summary).toContain('Nome: Não informado')
  })
})
