import { expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { answerSchema } from '../contract.ts'
import { ModelError } from '../errors.ts'
import { createOfflineModel } from './offline-chat-model.ts'
import { createOfflineReplyModel } from './reply-model.ts'

const business = exampleBusiness()
const brief = briefOf(business, {
  text: 'Sou a Rita, quantas folhas a P900 imprime?',
  learned: [{ field: 'name', value: 'Rita', evidence: 'a Rita' }],
  documents: ['p900', 'garantia'],
})

it('is a chat model whose content is the JSON of an answer', async () => {
  const message = await createOfflineModel().invoke([], { business, brief })
  const answer = answerSchema.parse(JSON.parse(String(message.content)))
  expect(answer.fields).toEqual([{ field: 'name', value: 'Rita', evidence: 'a Rita' }])
  expect(answer.cited).toEqual(['p900#0'])
  expect(answer.asked.length).toBeGreaterThan(0)
})

it('stands behind the port of the graph', async () => {
  const outcome = await createOfflineReplyModel().call({
    business,
    brief,
    toolMessages: [],
    allowTools: true,
    signal: new AbortController().signal,
  })
  expect(outcome).toMatchObject({ kind: 'answer', model: 'offline' })
})

it('refuses a call without a brief, as a model error', async () => {
  await expect(createOfflineModel().invoke('oi')).rejects.toBeInstanceOf(ModelError)
})
