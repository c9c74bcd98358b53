import { describe, expect, it } from 'vitest'
import type { ChatSession, ChatState } from '../../src/commands/chat-session.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { dialogueSchema } from './dialogue-schema.ts'
import { readDialogues, runDialogue } from './dialogues.ts'

const example = exampleBusiness()
const business = {
  ...example,
  config: {
    ...example.config,
    rules: { price: { on: true, params: {} }, known_field: { on: true, params: {} } },
  },
}
const state: ChatState = {
  type: 'state',
  mode: 'agent',
  fields: {},
  temperature: null,
  status: 'new',
  reasons: [],
  nodes: ['ingest', 'deliver'],
  llmCalls: 1,
  violations: [],
  tools: [],
}

/** Says the given replies, one list an input. */
function session(script: { replies: string[]; state?: Partial<ChatState> }[]): ChatSession {
  let at = 0
  return {
    async handle() {
      const step = script[at++] ?? { replies: [] }
      return {
        replies: step.replies.map((text) => ({ type: 'reply' as const, to: '1', text })),
        state: { ...state, ...step.state },
      }
    },
    async close() {},
  }
}

async function failures(steps: object[], script: Parameters<typeof session>[0]): Promise<string[]> {
  const dialogue = dialogueSchema.parse({ id: 'x', shows: 'x', steps })
  const report = await runDialogue(business, dialogue, session(script))
  return report.steps.flatMap((step) => step.failures)
}

describe('a scripted dialogue', () => {
  it('passes when all is as expected', async () => {
    const steps = [
      { lead: 'oi', expect: { says: ['ola'], fields: { name: 'ana' }, asks: ['product'], models: [] } },
    ]
    const script = [
      { replies: ['Olá, Ana! Que equipamento você procura?'], state: { fields: { name: 'Ana' } } },
    ]
    expect(await failures(steps, script)).toEqual([])
  })

  it.each([
    ['a reply too few', {}, [], {}, 'sent 0 replies'],
    ['words that are missing', { says: ['consultor'] }, ['Oi.'], {}, 'does not say'],
    ['words that must not be', { never: ['/\\d+ mil/'] }, ['São 30 mil folhas.'], {}, 'says "/'],
    ['a model left out', { models: ['P900'] }, ['Temos a P200.'], {}, 'does not speak of P900'],
    ['a model too many', { models_not: ['P200'] }, ['Temos a P200.'], {}, 'speaks of P200'],
    ['a question that was to be asked', { asks: ['city'] }, ['Oi.'], {}, 'does not ask city'],
    ['a question when none was to be', { asks: [] }, ['Com quem eu falo?'], {}, 'asks name'],
    ['a field not learned', { fields: { name: 'Ana' } }, ['Oi.'], {}, 'name is unknown'],
    [
      'a field that should be unknown',
      { fields: { name: null } },
      ['Oi.'],
      { fields: { name: 'Ana' } },
      'name is Ana',
    ],
    ['the wrong mode', { mode: 'handoff' }, ['Oi.'], {}, 'mode agent'],
    ['the wrong temperature', { temperature: 'quente' }, ['Oi.'], {}, 'temperature null'],
    ['a node not passed', { nodes: ['handoff'] }, ['Oi.'], {}, 'did not pass handoff'],
    ['too many model calls', {}, ['Oi.'], { llmCalls: 3 }, '3 model calls'],
    ['a price', {}, ['Custa 30 mil reais.'], {}, 'breaks price'],
    [
      'a known field asked again',
      {},
      ['Com quem eu falo?'],
      { fields: { name: 'Ana' } },
      'breaks known_field',
    ],
  ])('reports %s', async (_, expected, replies, change, failure) => {
    const found = await failures([{ lead: 'oi', expect: expected }], [{ replies, state: change }])
    expect(found.join('\n')).toContain(failure)
  })

  it('reports a reply given twice', async () => {
    const said = { replies: ['Estou por aqui.'] }
    expect(await failures([{ lead: 'oi' }, { lead: 'oi' }], [said, said])).toEqual([
      'repeats an earlier reply word for word',
    ])
  })

  it('expects silence of a step that is not the lead’s', async () => {
    expect(await failures([{ human: 'oi' }], [{ replies: [] }])).toEqual([])
    expect(await failures([{ advance_minutes: 5 }], [{ replies: ['Oi.'] }])).toHaveLength(1)
  })

  it('refuses a step with two inputs', () => {
    expect(() => dialogueSchema.parse({ id: 'x', shows: 'x', steps: [{ lead: 'a', human: 'b' }] })).toThrow()
  })
})

it('reads every dialogue of the data set, each with its own id', async () => {
  const folder = new URL('../datasets/seleto/dialogues/', import.meta.url).pathname
  const dialogues = await readDialogues(folder)
  expect(dialogues.length).toBeGreaterThanOrEqual(24)
  expect(new Set(dialogues.map(({ id }) => id)).size).toBe(dialogues.length)
})
