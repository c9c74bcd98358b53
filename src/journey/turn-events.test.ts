import { expect, it } from 'vitest'
import { turnResult } from '../../test/support/conversation-harness.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { Business } from '../business/schema.ts'
import { nextStage, type Stage } from './machine.ts'
import { turnEvents } from './turn-events.ts'

const plain = exampleBusiness()
const business: Business = {
  ...plain,
  config: {
    ...plain.config,
    tools: {
      assinar: { use: 'partner.create_contract', scope: 'write' },
      ver: { use: 'partner.plans', scope: 'read' },
    },
  },
}
const tool = (name: string, success: boolean) => ({ name, success, error: success ? null : 'não deu', ms: 1 })
const after = (
  stage: Stage,
  ...[mode, part]: [Parameters<typeof turnEvents>[1], Parameters<typeof turnResult>[0]]
) => turnEvents(business, mode, turnResult(part)).reduce(nextStage, stage)

it('any message opens the conversation', () => {
  for (const stage of ['new', 'registered', 'template_sent', 'template_failed', 'lost'] as const) {
    expect(after(stage, 'agent', {})).toBe('initial')
  }
})

it('an opt-out outweighs everything the turn also was', () => {
  const tools = [tool('assinar', true)]
  expect(after('plans_sent', 'agent', { nextMode: 'opted_out', tools })).toBe('opted_out')
})

it('a contract that was made converts, one that was not does not', () => {
  expect(after('plans_sent', 'agent', { tools: [tool('assinar', true)] })).toBe('converted')
  expect(after('plans_sent', 'agent', { tools: [tool('assinar', false)] })).toBe('plans_sent')
  expect(after('plans_sent', 'agent', { tools: [tool('ver', true)] })).toBe('plans_sent')
})

it('a handover is a choice only after an offer, and only when the lead goes ahead', () => {
  const events = (reason: 'quente' | 'abuse') =>
    turnEvents(business, 'agent', turnResult({ nextMode: 'handoff', handoff: { reason, summary: '' } }))
  expect(events('quente')).toEqual(['lead_wrote', 'plan_chosen', 'handed_over'])
  expect(events('abuse')).toEqual(['lead_wrote', 'handed_over'])
  expect(nextStage('awaiting_bill', 'plan_chosen')).toBe('awaiting_bill')
})

it('a conversation that a turn takes back is talked in again', () => {
  expect(after('handoff', 'handoff', { nextMode: 'agent' })).toBe('initial')
  expect(after('handoff', 'handoff', {})).toBe('handoff')
})
