import { describe, expect, it } from 'vitest'
import type { Intent } from '../business/rule-ids.ts'
import { routeInbound } from './routing.ts'
import type { ConversationMode, Route } from './state.ts'

const cases: [ConversationMode, Intent[], boolean, Route][] = [
  ['agent', ['greeting'], false, 'model'],
  ['agent', ['opt_out', 'product_question'], true, 'opt_out'],
  ['agent', ['erasure_request', 'human_request'], false, 'erasure'],
  ['agent', ['human_request', 'price_request'], true, 'human_request'],
  ['agent', ['injection'], false, 'injection'],
  ['agent', ['injection', 'product_question'], false, 'model'],
  ['agent', ['injection'], true, 'model'],
  ['agent', ['off_topic'], false, 'off_topic'],
  ['agent', ['off_topic', 'greeting'], false, 'off_topic'],
  ['agent', ['off_topic', 'product_question'], false, 'model'],
  ['agent', ['abuse'], false, 'abuse'],
  ['agent', ['abuse', 'price_request'], false, 'model'],
  ['agent', [], false, 'model'],
  ['handoff', ['price_request'], true, 'acknowledge'],
  ['handoff', ['opt_out'], false, 'opt_out'],
  ['human', ['opt_out'], false, 'silent'],
  ['human', ['human_request'], true, 'silent'],
  ['opted_out', ['greeting'], true, 'silent'],
  ['opted_out', ['opt_out'], false, 'silent'],
]

describe('routeInbound', () => {
  it.each(cases)('%s %j learned=%s → %s', (mode, intents, learned, route) => {
    expect(routeInbound(mode, intents, { learned, unreadable: false })).toBe(route)
  })

  it('asks for words when a message holds nothing that could be read, unless a person has the word', () => {
    const unreadable = { learned: false, unreadable: true }
    expect(routeInbound('agent', ['unclear'], unreadable)).toBe('media')
    expect(routeInbound('handoff', [], unreadable)).toBe('acknowledge')
    expect(routeInbound('human', [], unreadable)).toBe('silent')
  })
})
