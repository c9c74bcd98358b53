import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { RunnableLambda } from '@langchain/core/runnables'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { describe, expect, it } from 'vitest'
import { startLoopback } from '../../test/support/loopback.ts'
import { createNameBook, createTracer, maskTrace } from './tracing.ts'

describe('maskTrace', () => {
  it('masks names wherever they are said, once a field or profile tells them', () => {
    const masked = JSON.stringify(
      maskTrace({
        profileName: 'Rita Moura',
        known: { city: 'Recife' },
        learned: [{ field: 'name', value: 'Otávio Lins', evidence: 'sou o otávio lins' }],
        window: [{ role: 'lead', text: 'aqui é a rita, o otávio está comigo' }],
      }),
    )
    for (const word of ['Rita', 'rita', 'Moura', 'Otávio', 'otávio', 'Lins', 'lins'])
      expect(masked).not.toContain(word)
    expect(masked).toContain('Recife')
  })

  it('masks phones, e-mails, CPFs and CNPJs by pattern and leaves figures of output alone', () => {
    const masked = JSON.stringify(
      maskTrace({
        text: 'tel 51 99888-7766, 5551998887766, a@b.com.br, 529.982.247-25, 11.222.333/0001-81, 300-350 por hora, 1.200 a 2.400',
      }),
    )
    for (const secret of ['99888', '5551998887766', 'a@b', '529.982', '11.222.333'])
      expect(masked).not.toContain(secret)
    expect(masked).toContain('300-350 por hora, 1.200 a 2.400')
  })
})

describe('names', () => {
  it('are masked however their accents are written, and in an e-mail', () => {
    const masked = JSON.stringify(
      maskTrace({
        profileName: 'Zuleica Brandão',
        text: 'zuleica brandao, ZULEICA, zuleica@exemplo.com.br; brandão',
      }),
    )
    expect(masked).not.toMatch(/zuleica|brand[aã]o|exemplo/i)
  })

  it('that one run told are masked in those that do not say what is a name', () => {
    const book = createNameBook()
    maskTrace({ known: { company: 'Padaria Zircônia' } }, book)
    expect(maskTrace({ prompt: 'a Zircônia fica onde?' }, book)).toEqual({ prompt: 'a [name] fica onde?' })
  })

  it('are learned from JSON a model wrote, however it is escaped', () => {
    const answer = JSON.stringify({ fields: [{ field: 'name', value: 'Otávio Lins' }] })
    const masked = JSON.stringify(maskTrace({ a: JSON.stringify([answer]), b: 'o otávio' }))
    expect(masked).not.toMatch(/otávio|lins/i)
  })

  it('are forgotten when there are too many, the oldest first', () => {
    const book = createNameBook()
    book.learn(['Primeira'])
    book.learn(Array.from({ length: 2_000 }, (_, n) => `Nome${n}`))
    expect([...book.known()]).toHaveLength(2_000)
    expect([...book.known()]).not.toContain('Primeira')
  })
})

describe('what goes to LangSmith', () => {
  const EMAIL = 'zoraide@exemplo.com.br'
  const CNPJ = '11.222.333/0001-81'
  const CPF = '529.982.247-25'
  const PHONE = '5519987654321'
  const said = `Contato:\n${EMAIL}\n${CNPJ}\n${CPF}\n+55 (19) 98765-4321`
  const fields = {
    email: EMAIL,
    cnpj: CNPJ,
    cpf: CPF,
    phone: PHONE,
    number: Number(PHONE),
    cpf_number: 52998224725,
  }
  const inJson = JSON.stringify({ said, fields: JSON.stringify({ said, ...fields }) })
  const LEAKS = /exemplo|11\.?222\.?333|529\.?982\.?247|98765.?4321/

  it.each([
    ['runs in parts', { batch_ingest_config: { use_multipart_endpoint: true } }, '/runs/multipart'],
    ['batches', { batch_ingest_config: { use_multipart_endpoint: false } }, '/runs/batch'],
  ])('in %s has no e-mail, CNPJ, CPF or phone in any body', async (_, info, way) => {
    const server = await startLoopback({
      handle: ({ path }) => (path === '/info' ? { status: 200, body: info } : { status: 202, body: {} }),
    })
    const { tracer, flush } = createTracer({ apiKey: 'lsv2_pt_invented', apiUrl: server.url })
    const config = {
      callbacks: [tracer],
      metadata: { thread_id: 'a-thread', note: said, ...fields, [PHONE]: inJson },
      tags: [`de ${PHONE}`],
      runName: `turn of ${EMAIL}`,
    }
    const model = new FakeListChatModel({ responses: [inJson] })
    const brief = [
      new SystemMessage(`Lead: ${inJson}`),
      new HumanMessage(said),
      new AIMessage({
        content: '',
        tool_calls: [{ id: '1', name: 'save', args: { ...fields, inJson } }],
        additional_kwargs: {
          tool_calls: [{ id: '1', type: 'function', function: { name: 'save', arguments: inJson } }],
        },
      }),
      new ToolMessage({ content: inJson, tool_call_id: '1' }),
    ]
    try {
      const turn = RunnableLambda.from(async (_input: { said: string }, inner) => {
        await model.invoke(brief, inner)
        for await (const _chunk of await model.stream(brief, inner));
        await RunnableLambda.from(() => {
          throw new TypeError(`refused: ${inJson}`)
        })
          .invoke(fields, inner)
          .catch(() => {})
        return { fields, inJson }
      })
      await turn.invoke({ said, ...fields }, config)
      await flush()
      const bodies = server.requests.map(({ body }) => JSON.stringify(body)).join('\n')
      expect(server.requests.map(({ path }) => path)).toContain(way)
      // They came, whole but for that.
      for (const kept of ['a-thread', 'Contato', 'Lead: ', 'TypeError']) expect(bodies).toContain(kept)
      expect(LEAKS.exec(bodies)).toBeNull()
    } finally {
      await server.close()
    }
  })
})
