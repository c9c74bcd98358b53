import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ProsaError } from '../ops/errors.ts'
import { bindTool, createToolRegistry, type ToolContext } from './registry.ts'

const context: ToolContext = {
  businessId: 'b',
  contactId: 'c',
  turnKey: 'm1',
  known: {},
  lookups: {},
  blockers: [],
  budgetMs: 5_000,
  signal: new AbortController().signal,
}
const echo = bindTool({
  name: 'echo',
  description: 'repete',
  parameters: z.strictObject({ text: z.string() }),
  run: async ({ text }, { contactId }) => ({ data: { text, contactId } }),
})
const failing = (error: unknown) =>
  bindTool({ name: 'failing', description: '', parameters: z.object({}), run: () => Promise.reject(error) })

describe('tool registry', () => {
  it('gives a success envelope, with the contact from the run and not from the model', async () => {
    const { envelope } = await createToolRegistry([echo]).execute(
      { id: '1', name: 'echo', args: { text: 'oi' } },
      context,
    )
    expect(envelope).toEqual({ success: true, data: { text: 'oi', contactId: 'c' } })
  })

  it.each([
    ['an unknown tool', { id: '1', name: 'drop_table', args: {} }, /desconhecida.*echo/],
    ['missing arguments', { id: '1', name: 'echo', args: {} }, /argumentos inválidos.*text/],
    [
      'arguments nobody asked for',
      { id: '1', name: 'echo', args: { text: 'a', contactId: 'other' } },
      /inválidos/,
    ],
  ])('answers %s with a failure', async (_, call, reason) => {
    const { envelope } = await createToolRegistry([echo]).execute(call, context)
    expect(envelope).toEqual({ success: false, error: expect.stringMatching(reason) })
  })

  it('tells the code of a failure and nothing of its inside', async () => {
    const registry = createToolRegistry([failing(new ProsaError('partner.down', 'secret host refused'))])
    const { envelope } = await registry.execute({ id: '1', name: 'failing', args: {} }, context)
    expect(envelope).toEqual({ success: false, error: 'partner.down' })
    const other = createToolRegistry([failing(new TypeError('x is not a function'))])
    expect((await other.execute({ id: '1', name: 'failing', args: {} }, context)).envelope).toEqual({
      success: false,
      error: 'ferramenta indisponível',
    })
  })

  it('throws when the turn itself was aborted', async () => {
    const controller = new AbortController()
    controller.abort(new Error('turn dropped'))
    const call = { id: '1', name: 'echo', args: { text: 'oi' } }
    const slow = bindTool({
      name: 'echo',
      description: '',
      parameters: z.object({}),
      run: () => new Promise<never>(() => {}),
    })
    await expect(
      createToolRegistry([slow]).execute(call, { ...context, signal: controller.signal }),
    ).rejects.toThrow('turn dropped')
  })
})
