import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createHarness,
  emptyDatabase,
  type Harness,
  turnResult,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { Qualification } from '../qualification/types.ts'
import { createTurnRunner } from './run-turn.ts'

let test: TestDatabase
let h: Harness
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  h = await createHarness({ db: test.db })
})

const PHONE = '5511999990001'
const say = (text: string) => h.inbox.accept([h.message(PHONE, text)])
const turnStates = async () =>
  (await h.rows<{ state: string }>('select state from turns order by started_at')).map(({ state }) => state)
const qualification: Qualification = {
  temperature: 'quente',
  status: 'qualified',
  score: 72,
  reasons: [],
  version: 1,
  inputs: 'abc',
}

describe('a turn', () => {
  it('answers everything that waits, in order, once', async () => {
    await say('um')
    await say('dois')
    await say('três')
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: um | dois | três'])
    expect(await turnStates()).toEqual(['committed'])
    const rows = await h.rows<{ state: string; turn_id: string }>('select state, turn_id from inbound')
    expect(new Set(rows.map(({ turn_id }) => turn_id)).size).toBe(1)
    expect(rows.every(({ state }) => state === 'handled')).toBe(true)
  })

  it('puts messages that overtook each other in the order they were written', async () => {
    const first = h.message(PHONE, 'primeira')
    h.clock.advance(2000)
    await h.inbox.accept([h.message(PHONE, 'segunda')])
    await h.inbox.accept([first])
    await h.drain()
    expect(h.channel.sent[0]?.text).toBe('re: primeira | segunda')
  })

  it('does nothing when nothing waits', async () => {
    await say('oi')
    const contactId = await h.contactOf(PHONE)
    await h.drain()
    expect(await h.runner.run(contactId)).toBe('idle')
    expect(await h.runner.run('00000000-0000-4000-8000-000000000000')).toBe('idle')
    expect(await turnStates()).toEqual(['committed'])
  })

  it('shows the newest message read, and does not wait for it', async () => {
    const event = h.message(PHONE, 'oi')
    h.channel.markReadAndTyping = async (id) => {
      h.channel.typing.push(id)
      return new Promise(() => {})
    }
    await h.inbox.accept([event])
    await h.drain()
    expect(h.channel.typing).toEqual([event.externalId])
    expect(h.channel.sent).toHaveLength(1)
  })

  it('answers by the account the lead wrote to last', async () => {
    await say('oi')
    await h.drain()
    await h.inbox.accept([h.message(PHONE, 'agora por aqui', { channel: 'zapi' })])
    await h.drain()
    expect(await h.rows('select channel from outbound order by seq')).toEqual([
      { channel: 'whatsapp-cloud' },
      { channel: 'zapi' },
    ])
  })

  it('answers a flood in portions, all of it and in order', async () => {
    await h.inbox.accept(Array.from({ length: 75 }, (_, i) => h.message(PHONE, `${i}`)))
    await h.drain()
    const answered = h.graph.calls.flatMap(({ inbound }) => inbound.map(({ text }) => text))
    expect(answered).toEqual(Array.from({ length: 75 }, (_, i) => `${i}`))
    expect(h.graph.calls.map(({ inbound }) => inbound.length)).toEqual([30, 30, 15])
    expect(new Set(await turnStates())).toEqual(new Set(['committed']))
  })

  it('may rightly say nothing', async () => {
    h.graph.script = () => ({ reply: null })
    await say('👍')
    await h.drain()
    expect(h.channel.sent).toHaveLength(0)
    expect(await turnStates()).toEqual(['committed'])
  })
})

describe('the commit', () => {
  it('writes everything the turn learned', async () => {
    await say('Sou a Ana, da Padaria Sol de Curitiba, PR. Quero a P200 para 500 pães por dia')
    h.graph.script = ({ inbound }) => ({
      reply: 'Obrigada!',
      learned: [
        { field: 'name', value: 'Ana', evidence: 'Sou a Ana', messageId: inbound[0]?.id ?? '' },
        { field: 'city', value: 'Curitiba', evidence: 'de Curitiba' },
      ],
      known: {
        name: 'Ana',
        company: 'Padaria Sol',
        city: 'Curitiba',
        uf: 'PR',
        product: 'P200',
        volume: '1.500 pães/dia',
        cnpj: '12345678000195',
        urgency: 'alta',
        email: 'não informado',
      },
      record: { ...turnResult().record, turns: 1 },
      summary: 'A Ana tem uma padaria.',
      summaryUpto: 7,
      qualification,
      qualificationChanged: true,
      handoff: { reason: 'quente', summary: 'Lead quente' },
      nextMode: 'handoff',
      technicalQuestions: [{ question: 'Qual a tensão?', messageId: inbound[0]?.id ?? '' }],
      productInterests: [
        { model: 'P200', kind: 'interest', messageId: inbound[0]?.id ?? null },
        { model: 'P200', kind: 'interest', messageId: null },
      ],
      intents: ['provides_data'],
      violations: [{ rule: 'price', match: 'R$', draft: 'sai por R$' }],
      revisions: 1,
    })
    await h.drain()
    const messageId = h.graph.calls[0]?.inbound[0]?.id
    expect(await h.rows('select field, value, evidence, message_id from lead_fields order by field')).toEqual(
      [
        { field: 'city', value: 'Curitiba', evidence: 'de Curitiba', message_id: messageId },
        { field: 'name', value: 'Ana', evidence: 'Sou a Ana', message_id: messageId },
      ],
    )
    expect(
      await h.rows(
        'select phone, name, email, company, city, uf, produto_interesse, volume_estimado, urgencia_compra, temperature, status, crm_sync_status from leads',
      ),
    ).toEqual([
      {
        phone: PHONE,
        name: 'Ana',
        email: null,
        company: 'Padaria Sol',
        city: 'Curitiba',
        uf: 'PR',
        produto_interesse: 'P200',
        volume_estimado: '1.500 pães/dia',
        urgencia_compra: 'alta',
        temperature: 'quente',
        status: 'qualified',
        crm_sync_status: 'pending',
      },
    ])
    expect(await h.rows('select resumo, produto, volume_diario from orcamentos')).toEqual([
      { resumo: 'Lead quente', produto: 'P200', volume_diario: 1500 },
    ])
    expect(await h.rows('select nome, cnpj, cidade from empresa')).toEqual([
      { nome: 'Padaria Sol', cnpj: '12345678000195', cidade: 'Curitiba' },
    ])
    expect(
      await h.rows(
        'select mode, mode_reason, summary, summary_upto, record->>$1 as turns from conversations',
        ['turns'],
      ),
    ).toEqual([
      {
        mode: 'handoff',
        mode_reason: 'quente',
        summary: 'A Ana tem uma padaria.',
        summary_upto: '7',
        turns: '1',
      },
    ])
    expect(await h.rows('select temperature, score, status from qualifications')).toEqual([
      { temperature: 'quente', score: '72', status: 'qualified' },
    ])
    expect(await h.rows('select reason, state from handoffs')).toEqual([
      { reason: 'quente', state: 'offered' },
    ])
    expect(await h.rows('select question, message_id from technical_questions')).toEqual([
      { question: 'Qual a tensão?', message_id: messageId },
    ])
    expect(await h.rows('select model, kind from product_interests')).toEqual([
      { model: 'P200', kind: 'interest' },
    ])
    expect(await h.rows('select nodes, intents, revisions, violations, prompt_version from turns')).toEqual([
      {
        nodes: ['ingest', 'deliver'],
        intents: ['provides_data'],
        revisions: 1,
        violations: [{ rule: 'price', match: 'R$', draft: 'sai por R$' }],
        prompt_version: 'test',
      },
    ])
  })

  it('keeps the history of a corrected field and one current value', async () => {
    for (const value of ['Cascavel', 'Curitiba', 'Curitiba']) {
      h.graph.script = () => ({
        learned: [{ field: 'city', value, evidence: value }],
        known: { city: value },
      })
      await say(`sou de ${value}`)
      await h.drain()
    }
    const rows = await h.rows<{ value: string; superseded_at: Date | null }>(
      'select value, superseded_at from lead_fields order by superseded_at nulls last',
    )
    expect(rows.map(({ value, superseded_at }) => [value, superseded_at !== null])).toEqual([
      ['Cascavel', true],
      ['Curitiba', false],
    ])
    expect(await h.rows('select city from leads')).toEqual([{ city: 'Curitiba' }])
    expect(await h.rows('select count(*)::int as n from orcamentos')).toEqual([{ n: 0 }])
  })

  it('files one company for one CNPJ, whoever speaks for it', async () => {
    const known = { company: 'Padaria Sol', cnpj: '12345678000195' }
    const learned = [{ field: 'cnpj', value: known.cnpj, evidence: 'x' }]
    h.graph.script = () => ({ learned, known })
    for (const phone of [PHONE, '5541988880002']) {
      await h.inbox.accept([h.message(phone, 'cnpj')])
      await h.drain()
    }
    h.graph.script = () => ({ learned, known: { ...known, company: 'Sol Pães' } })
    await say('na verdade o nome é outro')
    await h.drain()
    expect(await h.rows('select nome from empresa')).toEqual([{ nome: 'Sol Pães' }])
  })

  it('is all or nothing', async () => {
    await say('oi')
    h.hooks.onStep = (step) => {
      if (step === 'turn.before_commit') throw new Error('cut')
    }
    h.graph.script = () => ({
      reply: 'olá',
      learned: [{ field: 'name', value: 'Bia', evidence: 'Bia' }],
      known: { name: 'Bia' },
    })
    expect(await h.runner.run(await h.contactOf(PHONE))).toBe('failed')
    for (const table of ['outbound', 'lead_fields', 'leads']) {
      expect(await h.rows(`select count(*)::int as n from ${table}`), table).toEqual([{ n: 0 }])
    }
    expect(await h.rows('select state from inbound')).toEqual([{ state: 'pending' }])
    expect(await h.rows(`select count(*)::int as n from messages where role = 'agent'`)).toEqual([{ n: 0 }])
  })

  it.each([
    ['no verdict', { reply: 'R$ 10', verdict: null }],
    ['an empty text', { reply: '  \n', verdict: 'pass' }],
  ] as const)('never lets a reply with %s through: it goes to the dead letters', async (_, part) => {
    h.graph.script = () => part
    await say('quanto custa?')
    await h.drain()
    expect(h.channel.sent).toHaveLength(0)
    expect(await h.rows('select count(*)::int as n from outbound')).toEqual([{ n: 0 }])
    expect(await h.deadLetters.list()).toMatchObject([{ kind: 'turn', errorCode: 'turn.unreviewed_reply' }])
    expect(await h.rows('select state from inbound')).toEqual([{ state: 'dead' }])
  })
})

describe('a lead who writes while the turn runs', () => {
  it('gets one answer to everything; the draft is dropped', async () => {
    await say('um')
    h.graph.script = async ({ inbound }) => {
      if (h.graph.calls.length === 1) await say('dois')
      return { reply: `re: ${inbound.map(({ text }) => text).join(' | ')}` }
    }
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: um | dois'])
    expect(await turnStates()).toEqual(['stale', 'committed'])
  })

  it('after a long wait gets what was written, and then an answer to the rest', async () => {
    await say('um')
    h.clock.advance(60_000)
    h.graph.script = async ({ inbound }) => {
      if (h.graph.calls.length === 1) await say('dois')
      return { reply: `re: ${inbound.map(({ text }) => text).join(' | ')}` }
    }
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: um', 're: dois'])
    expect(await turnStates()).toEqual(['committed', 'committed'])
  })

  it('and never stops is answered all the same', async () => {
    let n = 0
    h.graph.script = async ({ inbound }) => {
      if (n < 10) await say(`mais ${n++}`)
      return { reply: `re: ${inbound.length}` }
    }
    await say('começo')
    await h.drain()
    const states = await turnStates()
    expect(states.slice(0, 4)).toEqual(['stale', 'stale', 'stale', 'committed'])
    expect(states.filter((state) => state === 'committed').length).toBeGreaterThanOrEqual(2)
    const answered = h.graph.calls.length
    expect(answered).toBeLessThan(20)
    expect(await h.rows(`select count(*)::int as n from inbound where state <> 'handled'`)).toEqual([
      { n: 0 },
    ])
    // Every message is in exactly one committed turn.
    const [row] = await h.rows<{ n: number }>(
      `select count(*)::int as n from inbound i join turns t on t.id = i.turn_id where t.state = 'committed'`,
    )
    expect(row?.n).toBe(11)
  })
})

describe('a person who takes over', () => {
  it.each([['turn.loaded'], ['turn.answered']] as const)('at %s: nothing is sent', async (at) => {
    h.hooks.onStep = async (step) => {
      if (step === at) await h.inbox.accept([h.ownMessage(PHONE, 'eu cuido')])
    }
    await say('oi')
    await h.drain()
    expect(h.channel.sent).toHaveLength(0)
    expect(await turnStates()).toEqual(['silent'])
    expect(await h.rows(`select count(*)::int as n from inbound where state = 'pending'`)).toEqual([{ n: 0 }])
  })

  it('before the turn: no graph is called', async () => {
    await say('oi')
    await h.inbox.accept([h.ownMessage(PHONE, 'eu cuido')])
    expect(await h.runner.run(await h.contactOf(PHONE))).toBe('silent')
    expect(h.graph.calls).toHaveLength(0)
  })

  it('and gives back while it runs: the turn starts again in the new mode', async () => {
    await say('oi')
    h.hooks.onStep = async (step) => {
      if (step === 'turn.loaded' && h.graph.calls.length === 0) {
        await h.rows(`update conversations set mode = 'handoff'`)
      }
    }
    await h.drain()
    expect(await turnStates()).toEqual(['stale', 'committed'])
    expect(h.channel.sent).toHaveLength(1)
  })
})

describe('an opt-out', () => {
  it('is confirmed, and nothing follows', async () => {
    h.graph.script = () => ({ reply: 'Certo, não escrevo mais.', nextMode: 'opted_out' })
    await say('pare de me escrever')
    await h.drain()
    await say('oi?')
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['Certo, não escrevo mais.'])
    expect(h.graph.calls).toHaveLength(1)
    expect(await h.rows(`select count(*)::int as n from inbound where state = 'pending'`)).toEqual([{ n: 0 }])
  })

  it('cancels what was queued before it', async () => {
    await say('oi')
    const contactId = await h.contactOf(PHONE)
    await h.runner.run(contactId)
    h.graph.script = () => ({ reply: 'Certo, não escrevo mais.', nextMode: 'opted_out' })
    await say('pare')
    await h.runner.run(contactId)
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['Certo, não escrevo mais.'])
  })
})

describe('an erasure while the turn runs', () => {
  it.each(['erased_at', 'row'] as const)('leaves nothing behind (%s)', async (how) => {
    await say('oi')
    h.hooks.onStep = async (step) => {
      if (step !== 'turn.answered') return
      if (how === 'row') await h.rows('delete from contacts')
      else {
        await h.rows('delete from messages')
        await h.rows('delete from inbound')
        await h.rows('update conversations set erased_at = $1', [h.clock.now()])
      }
    }
    h.graph.script = () => ({
      reply: 'olá',
      learned: [{ field: 'name', value: 'Bia', evidence: 'Bia' }],
      known: { name: 'Bia' },
    })
    await h.drain()
    for (const table of ['outbound', 'messages', 'lead_fields', 'leads', 'qualifications']) {
      expect(await h.rows(`select count(*)::int as n from ${table}`), table).toEqual([{ n: 0 }])
    }
    expect(h.channel.sent).toHaveLength(0)
  })
})

describe('a graph that fails', () => {
  it('is tried again with growing waits, and a later message goes along', async () => {
    let failures = 2
    h.graph.script = ({ inbound }) => {
      if (failures-- > 0) throw new Error('provider down')
      return { reply: `re: ${inbound.length}` }
    }
    await say('oi')
    await h.drain()
    expect(h.graph.calls).toHaveLength(1)
    h.clock.advance(2_000)
    await h.drain()
    expect(h.graph.calls).toHaveLength(2)
    h.clock.advance(2_000)
    await h.drain()
    expect(h.graph.calls).toHaveLength(2)
    await say('alô?')
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: 2'])
  })

  it('for ever goes to the dead letters, and the contact is free', async () => {
    h.graph.script = ({ inbound }) => {
      if (inbound.some(({ text }) => text === 'veneno'))
        throw Object.assign(new Error('boom'), { code: 'E_BOOM' })
      return { reply: `re: ${inbound.map(({ text }) => text).join(' | ')}` }
    }
    await say('veneno')
    for (let i = 0; i < 8; i++) {
      await h.drain()
      h.clock.advance(60_000)
    }
    expect(h.graph.calls).toHaveLength(4)
    expect(await h.deadLetters.list()).toMatchObject([{ kind: 'turn', errorCode: 'turn.error.E_BOOM' }])
    await say('oi')
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: oi'])
    // What fails later has all its tries again.
    await say('veneno')
    await h.drain()
    expect(await h.deadLetters.list()).toHaveLength(1)
  })

  it('by never answering is cut off', async () => {
    const quick = await createHarness({ db: test.db, timeoutMs: 30 })
    let aborted = false
    quick.graph.script = (_, signal) => {
      signal?.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise(() => {})
    }
    await quick.inbox.accept([quick.message(PHONE, 'oi')])
    expect(await quick.runner.run(await quick.contactOf(PHONE))).toBe('failed')
    expect(aborted).toBe(true)
    expect(await h.rows('select state, error from turns')).toEqual([
      { state: 'failed', error: 'turn.timeout' },
    ])
  })

  it('because its business is not loaded is tried again', async () => {
    await say('oi')
    const runner = createTurnRunner({
      db: h.db,
      clock: h.clock,
      wake: h.wake,
      steps: { reached: () => {} },
      timeoutMs: 1000,
      maxRestarts: 3,
      graphOf: () => {
        throw new Error('not loaded')
      },
    })
    expect(await runner.run(await h.contactOf(PHONE))).toBe('failed')
    expect(await h.rows('select state from inbound')).toEqual([{ state: 'pending' }])
  })
})

describe('a process that ends', () => {
  it('leaves a turn that the next one does over', async () => {
    await say('oi')
    const contactId = await h.contactOf(PHONE)
    await h.rows(
      `insert into turns (contact_id, business_id, prompt_version, started_at) values ($1, 'padaria', '', $2)`,
      [contactId, h.clock.now()],
    )
    await h.drain()
    expect(await h.rows('select state, error from turns order by started_at')).toEqual([
      { state: 'failed', error: 'turn.interrupted' },
      { state: 'committed', error: null },
    ])
  })

  it('in every try gives the messages up in the end', async () => {
    await say('mata o processo')
    const contactId = await h.contactOf(PHONE)
    for (let i = 0; i < 10; i++) {
      await h.rows(
        `insert into turns (contact_id, business_id, prompt_version, state, error, started_at)
         values ($1, 'padaria', '', 'failed', 'turn.interrupted', $2::timestamptz + $3 * interval '1 ms')`,
        [contactId, h.clock.now(), i],
      )
    }
    expect(await h.runner.run(contactId)).toBe('failed')
    expect(h.graph.calls).toHaveLength(0)
    expect(await h.deadLetters.list()).toMatchObject([{ kind: 'turn', errorCode: 'turn.interrupted' }])
  })

  it('and comes back late does not answer twice', async () => {
    await say('oi')
    const contactId = await h.contactOf(PHONE)
    let resume: () => void = () => {}
    const slow = new Promise<void>((resolve) => {
      resume = resolve
    })
    const begun = new Promise<void>((resolve) => {
      h.graph.script = async () => {
        if (h.graph.calls.length > 1) return { reply: 'rápida' }
        resolve()
        await slow
        return { reply: 'atrasada' }
      }
    })
    const zombie = h.runner.run(contactId)
    await begun
    expect(await h.runner.run(contactId)).toBe('committed')
    resume()
    expect(await zombie).toBe('stale')
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['rápida'])
  })

  it('when told to lets the graph go without blaming it', async () => {
    await say('oi')
    const stop = new AbortController()
    h.graph.script = () => {
      stop.abort(new Error('shutting down'))
      return new Promise(() => {})
    }
    expect(await h.runner.run(await h.contactOf(PHONE), stop.signal)).toBe('stale')
    expect(await h.rows('select state, error from turns')).toEqual([
      { state: 'failed', error: 'turn.interrupted' },
    ])
    expect(await h.rows('select state from inbound')).toEqual([{ state: 'pending' }])
  })
})
