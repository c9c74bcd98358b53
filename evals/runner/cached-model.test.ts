import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AIMessage } from '@langchain/core/messages'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ModelOutcome, ReplyModel } from '../../src/model/contract.ts'
import { ModelError } from '../../src/model/errors.ts'
import { briefOf } from '../../test/support/brief.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { createCachedModel } from './cached-model.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const business = exampleBusiness()
const usage = { inputTokens: 100, outputTokens: 20 }
const input = {
  business,
  brief: briefOf(business, { text: 'oi' }),
  toolMessages: [],
  allowTools: true,
  signal: new AbortController().signal,
}

function counting(outcome: () => ModelOutcome): ReplyModel & { calls: number } {
  const model = {
    name: 'openai:test',
    calls: 0,
    async call() {
      model.calls++
      return outcome()
    },
  }
  return model
}

const answer = (): ModelOutcome => ({
  kind: 'answer',
  answer: { reply: 'Olá!', fields: [], asked: [], cited: [] },
  model: 'openai:test',
  usage,
})
const cachedOf = (model: ReplyModel, trial = 1) =>
  createCachedModel({ model, folder, trial, tools: [], server: 'default' })

describe('a cached model', () => {
  it('asks once for the same request, also from another process', async () => {
    const model = counting(answer)
    const first = cachedOf(model)
    const fresh = await first.model.call(input)
    const second = cachedOf(model)
    const kept = await second.model.call(input)
    expect(kept).toEqual(fresh)
    expect(model.calls).toBe(1)
    expect([first.wasCached(fresh), second.wasCached(kept)]).toEqual([false, true])
  })

  it.each([
    [
      'a prompt changed by a letter',
      { business: { ...business, systemPrompt: `${business.systemPrompt}.` } },
    ],
    ['other words of the lead', { brief: briefOf(business, { text: 'olá' }) }],
    ['a tool round', { toolMessages: [new AIMessage('x')] }],
    ['no tools allowed', { allowTools: false }],
  ])('asks anew with %s', async (_, change) => {
    const model = counting(answer)
    await cachedOf(model).model.call(input)
    await cachedOf(model).model.call({ ...input, ...change })
    expect(model.calls).toBe(2)
  })

  it('asks anew in another trial', async () => {
    const model = counting(answer)
    await cachedOf(model, 1).model.call(input)
    await cachedOf(model, 2).model.call(input)
    expect(model.calls).toBe(2)
  })

  it('gives back look-ups that can be run', async () => {
    const calls = [{ id: 'call_0', name: 'search_knowledge', args: { query: 'x' } }]
    const model = counting(() => ({
      kind: 'tools',
      calls,
      message: new AIMessage({ content: '', tool_calls: calls }),
      model: 'openai:test',
      usage,
    }))
    await cachedOf(model).model.call(input)
    const kept = await cachedOf(model).model.call(input)
    expect(model.calls).toBe(1)
    expect(kept).toMatchObject({ kind: 'tools', calls, usage })
    expect(
      kept.kind === 'tools' && AIMessage.isInstance(kept.message) && kept.message.tool_calls,
    ).toMatchObject(calls)
  })

  it('keeps no failure', async () => {
    let fails = true
    const model = counting(() => {
      if (fails) throw new ModelError('provider', '503')
      return answer()
    })
    await expect(cachedOf(model).model.call(input)).rejects.toThrow(ModelError)
    fails = false
    expect(await cachedOf(model).model.call(input)).toMatchObject({ kind: 'answer' })
  })
})
