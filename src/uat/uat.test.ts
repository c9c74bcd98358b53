import { describe, expect, it } from 'vitest'
import type { ChatState } from '../commands/chat-session.ts'
import { writeChecklist } from './checklist.ts'
import { runScene } from './run-scene.ts'

const state: ChatState = {
  type: 'state',
  mode: 'agent',
  fields: { name: 'Ana Exemplo' },
  temperature: 'frio',
  status: 'new',
  reasons: [],
  nodes: [],
  llmCalls: 1,
  violations: [],
  tools: [],
}
const play = (texts: string[], steps: Parameters<typeof runScene>[0]['steps'], expected = {}) =>
  runScene(
    { id: 'x', title: 'X', steps, expect: expected },
    {
      handle: async () => ({ replies: texts.map((text) => ({ type: 'reply', to: '1', text })), state }),
      from: '5511900000001',
      audioPath: '/a.ogg',
      never: ['R\\$\\s*\\d'],
    },
  )
const failed = (result: Awaited<ReturnType<typeof play>>) => result.checks.filter(({ ok }) => !ok).length

describe('an acceptance scene', () => {
  const oi = [{ lead: 'oi', silent: false }]

  it('passes on what was expected', async () => {
    const wanted = { temperature: ['frio'], mode: ['agent'], fields: { name: '^ana exemplo$' } }
    expect(failed(await play(['Olá!'], oi, wanted))).toBe(0)
  })

  it.each([
    ['no reply', [], oi, {}],
    ['a reply to somebody a person speaks to', ['Olá!'], [{ lead: 'oi', silent: true }], {}],
    ['a price', ['Sai por R$ 35.000'], oi, {}],
    ['another temperature', ['Olá!'], oi, { temperature: ['quente'] }],
    ['another mode', ['Olá!'], oi, { mode: ['human'] }],
    ['another value', ['Olá!'], oi, { fields: { name: '^Bia' } }],
    ['a value that is missing', ['Olá!'], oi, { fields: { city: 'Campinas' } }],
    ['an unanswered voice message', [], [{ audio: true as const, silent: false }], {}],
  ])('fails on %s, and the checklist says so', async (_, texts, steps, wanted) => {
    const result = await play(texts, steps, wanted)
    expect(failed(result)).toBe(1)
    const written = writeChecklist([result], { business: 'B', version: 'v', model: 'm', at: new Date(0) })
    expect(written).toContain('**1 falharam**')
    expect(written.match(/FALHOU/g)).toHaveLength(1)
  })
})
