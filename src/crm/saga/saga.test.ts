import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyDatabase } from '../../../test/support/conversation-harness.ts'
import { type CrmHarness, createCrmHarness, crmBusiness, LEAD } from '../../../test/support/crm-harness.ts'
import { crmSchema } from '../../business/crm-schema.ts'
import { mergeContacts } from '../../db/queries/merge-contacts.ts'
import { createMemory } from '../../memory/memory.ts'
import { queueCrmNote } from '../notes.ts'
import { CRM_STEPS } from '../steps.ts'

let h: CrmHarness
beforeAll(async () => {
  h = await createCrmHarness()
})
afterAll(() => h.close())
beforeEach(async () => {
  await emptyDatabase(h.db)
  await h.db.query('truncate crm_leases')
  h.reset()
})

const CNPJ = '11222333000181'
const noteRules = crmSchema.parse({ provider: 'webhook' }).note
const ready = { name: 'Ana Prado', product: 'P200', city: 'Campinas', uf: 'SP' }
const hot = { temperature: 'quente' } as const

describe('a deal', () => {
  it('61: the whole flow, with the payloads of the public reference', async () => {
    await h.says(
      {
        ...ready,
        company: 'Doces Aurora',
        cnpj: CNPJ,
        email: 'ana@exemplo.com.br',
        volume: '500 folhas/dia',
      },
      hot,
    )
    expect(h.server.companies).toMatchObject([
      { name: 'Doces Aurora', cnpj: CNPJ, city_id: 1, email_nf: 'ana@exemplo.com.br' },
    ])
    const [company] = h.server.companies
    expect(h.server.calls('POST /persons')[0]?.body).toEqual({
      name: 'Ana Prado',
      contactPhones: [LEAD],
      contactEmails: ['ana@exemplo.com.br'],
      city_id: 1,
      company_id: company?.id,
    })
    const [person] = h.server.persons
    expect(h.server.deals).toMatchObject([
      {
        title: 'Lead - P200 - Campinas/SP',
        pipeline_id: 100848,
        stage_id: 647558,
        owner_id: 4321,
        origin_id: 556735,
        person_id: person?.id,
        company_id: company?.id,
        temperature: 2,
        status: 0,
      },
    ])
    const [deal] = h.server.deals
    expect(h.server.notes).toMatchObject([{ deal_id: deal?.id }])
    expect(h.server.notes[0]?.text).toContain('Necessidade Identificada\nVolume: 500 folhas/dia')
    expect(await h.rows('select produto, oportunidade_pipe_id from orcamentos')).toEqual([
      { produto: 'P200', oportunidade_pipe_id: String(deal?.id) },
    ])
    expect(await h.rows('select nome, cnpj, cidade, uf from empresa')).toEqual([
      { nome: 'Doces Aurora', cnpj: CNPJ, cidade: 'Campinas', uf: 'SP' },
    ])
    expect(await h.status()).toBe('synced')
  })

  it.each([
    ['cold', ready, 'frio'],
    ['without a product', { ...ready, product: undefined }, 'quente'],
    ['without a city', { ...ready, city: undefined }, 'quente'],
    ['who keeps the name', { ...ready, name: 'Não informado' }, 'quente'],
  ] as const)('is not opened for a lead %s', async (_, learns, temperature) => {
    await h.says(learns, { temperature })
    expect(h.server.requests).toEqual([])
    expect(await h.status()).toBe('not_due')
    await h.says(ready, { temperature: 'morno' })
    expect(h.counts()).toEqual([0, 1, 1, 1])
  })

  it('66: ten messages of a hot lead are one person, one company and one deal, kept up to date', async () => {
    for (let i = 0; i < 10; i++) await h.says({ ...ready, company: 'Aurora', volume: `${i} folhas/dia` }, hot)
    expect(h.counts()).toEqual([1, 1, 1, 1])
    expect(h.server.notes[0]?.text).toContain('9 folhas/dia')
    expect(h.server.notes[0]?.text).not.toContain('8 folhas/dia')
  })

  it('a turn that learns nothing asks the CRM nothing', async () => {
    await h.says(ready, hot)
    h.server.requests.length = 0
    await h.says({})
    await h.says(ready)
    expect(h.server.requests).toEqual([])
    expect(await h.status()).toBe('synced')
  })

  it('follows corrections: title, person, company, each in place', async () => {
    await h.says({ ...ready, company: 'Aurora' }, hot)
    await h.says(
      { product: 'P900', city: 'Curitiba', uf: 'PR', name: 'Ana Prado Lima' },
      { temperature: 'morno' },
    )
    expect(h.counts()).toEqual([1, 1, 1, 1])
    expect(h.server.deals[0]).toMatchObject({ title: 'Lead - P900 - Curitiba/PR', temperature: 3 })
    expect(h.server.persons[0]).toMatchObject({ name: 'Ana Prado Lima', city_id: 8 })
    await h.says({ company: 'Aurora Alimentos', cnpj: CNPJ })
    expect(h.server.companies).toMatchObject([{ name: 'Aurora Alimentos', cnpj: CNPJ }])
  })

  it('opens with a company told later than the deal', async () => {
    await h.says(ready, hot)
    await h.says({ company: 'Aurora' })
    expect(h.server.deals[0]?.company_id).toBe(h.server.companies[0]?.id)
    expect(h.server.persons[0]?.company_id).toBe(h.server.companies[0]?.id)
  })

  it('69: titles without a product or a place', async () => {
    h.use(h.piperun, { open_deal: { fields: ['name'], temperatures: ['quente'] } })
    await h.says({ name: 'Ana Prado' }, hot)
    expect(h.server.deals[0]?.title).toBe('Lead - Interesse - Brasil')
    await h.says({ product: 'P200' })
    expect(h.server.deals[0]?.title).toBe('Lead - P200 - Brasil')
  })
})

describe('a company', () => {
  it.each([
    ['bare', CNPJ],
    ['formatted', '11.222.333/0001-81'],
  ])('62: with this CNPJ in the CRM, %s, is reused and keeps its name', async (_, cnpj) => {
    h.server.companies.push({ id: 50, name: 'Aurora Alimentos Ltda', cnpj, city_id: null })
    await h.says({ ...ready, company: 'Aurora', cnpj: CNPJ }, hot)
    expect(h.server.companies).toMatchObject([{ id: 50, name: 'Aurora Alimentos Ltda', city_id: 1 }])
    expect(h.server.deals[0]?.company_id).toBe(50)
  })

  it('62: an alphanumeric CNPJ is one too', async () => {
    h.server.companies.push({ id: 51, name: 'Nova', cnpj: '12.ABC.345/01DE-35' })
    await h.says({ ...ready, company: 'Nova', cnpj: '12ABC34501DE35' }, hot)
    expect(h.server.deals[0]?.company_id).toBe(51)
  })

  it('63: with an invalid CNPJ is filed without it', async () => {
    await h.says({ ...ready, company: 'Aurora', cnpj: '11222333000182' }, hot)
    expect(h.server.calls('POST /companies')[0]?.body).toEqual({ name: 'Aurora', city_id: 1 })
  })

  it('64: without a CNPJ is found by its name in its city, and nowhere else', async () => {
    await h.says({ ...ready, company: 'Doçaria Aurora' }, hot)
    await h.says({ ...ready, company: 'docaria aurora' }, { ...hot, from: '5519987650002' })
    expect(h.server.companies).toHaveLength(1)
    await h.says(
      { ...ready, company: 'Doçaria Aurora', city: 'Curitiba', uf: 'PR' },
      { ...hot, from: '5541987650003' },
    )
    expect(h.server.companies).toHaveLength(2)
  })

  it('whose CNPJ is told later, and is known to the CRM, is that one from then on', async () => {
    await h.says({ ...ready, company: 'Aurora' }, hot)
    h.server.companies.push({ id: 60, name: 'Aurora Alimentos', cnpj: CNPJ })
    await h.says({ cnpj: CNPJ })
    expect(h.server.deals[0]?.company_id).toBe(60)
    expect(h.server.companies).toHaveLength(2)
  })

  it('taken by its name is left alone when the CNPJ shows that it is another', async () => {
    h.server.companies.push({ id: 70, name: 'Aurora', cnpj: '45.997.418/0001-53', city_id: 1 })
    await h.says({ ...ready, company: 'Aurora' }, hot)
    expect(h.server.deals[0]?.company_id).toBe(70)
    await h.says({ cnpj: CNPJ })
    expect(h.server.companies).toHaveLength(2)
    expect(h.server.companies[0]).toMatchObject({ id: 70, cnpj: '45.997.418/0001-53' })
    expect(h.server.deals[0]?.company_id).not.toBe(70)
  })

  it('is not taken for missing when the look-up fails', async () => {
    h.server.companies.push({ id: 50, name: 'Aurora', cnpj: CNPJ })
    h.server.fault({ kind: 'respond', status: 500, times: 3, after: 1 })
    await h.says({ ...ready, company: 'Aurora', cnpj: CNPJ }, hot)
    expect(h.counts()).toEqual([1, 0, 0, 0])
    await h.later(5)
    expect(h.counts()).toEqual([1, 1, 1, 1])
    expect(h.server.deals[0]?.company_id).toBe(50)
  })
})

describe('a person', () => {
  it.each(['+55 (19) 98765-0001', '19987650001', LEAD])('65: known by phone %s is reused', async (phone) => {
    h.server.persons.push({
      id: 80,
      name: 'Aninha',
      contact_phones: [{ phone }],
      contact_emails: [{ email: 'a@b.com' }],
    })
    await h.says({ ...ready, name: 'Ana Prado', email: 'ana@exemplo.com.br', company: 'Aurora' }, hot)
    // Without a filter by phone somebody else's name is only found through a company or a like name.
    const found = h.server.persons.filter(({ id }) => id === h.server.deals[0]?.person_id)
    expect(found).toMatchObject([{ id: 80, name: 'Aninha', company_id: h.server.companies[0]?.id }])
    expect(JSON.stringify(found)).toContain('a@b.com')
    expect(JSON.stringify(found)).toContain('ana@exemplo.com.br')
  })

  it('of the same name and another phone is another', async () => {
    h.server.persons.push({ id: 81, name: 'Ana Prado', contact_phones: [{ phone: '5511911112222' }] })
    await h.says(ready, hot)
    expect(h.server.persons).toHaveLength(2)
  })
})

describe('cycles', () => {
  it.each([
    ['won', { status: 1 }],
    ['lost', { status: 3 }],
    ['in the bin', { deleted: 1 }],
  ])('a deal that is %s is followed by another when the lead tells something new', async (_, change) => {
    await h.says({ ...ready, company: 'Aurora' }, hot)
    Object.assign(h.server.deals[0] ?? {}, change)
    await h.says({})
    expect(h.server.deals).toHaveLength(1)
    await h.says({ product: 'P900' })
    expect(h.counts()).toEqual([1, 1, 2, 2])
    expect(h.server.deals[0]?.title).toBe('Lead - P200 - Campinas/SP')
    expect(h.server.deals[1]?.title).toBe('Lead - P900 - Campinas/SP')
    expect(await h.rows('select oportunidade_pipe_id from orcamentos order by created_at')).toEqual(
      h.server.deals.map(({ id }) => ({ oportunidade_pipe_id: String(id) })),
    )
    await h.says({ volume: '9 folhas/dia' })
    expect(h.counts()).toEqual([1, 1, 2, 2])
  })

  it.each([
    ['won', { status: 1 }, 'converted'],
    ['lost', { status: 3 }, 'human'],
  ])('a deal that is %s shows where the conversation stands', async (_, change, stage) => {
    await h.says(ready, hot)
    await h.db.query("update conversations set stage = 'human'")
    Object.assign(h.server.deals[0] ?? {}, change)
    await h.says({ volume: '9 folhas/dia' })
    expect(await h.rows('select stage from conversations')).toEqual([{ stage }])
  })

  it('shows what a person corrects in the memory of the contact, without a turn', async () => {
    await h.says(ready, hot)
    const memory = createMemory({ db: h.db, clock: h.clock, business: crmBusiness(), wake: h.wake })
    expect(await memory.correct(LEAD, { field: 'product', value: 'P900', actor: 'teste' })).toBe('P900')
    await h.later(1)
    expect(h.server.deals[0]?.title).toBe('Lead - P900 - Campinas/SP')
  })

  it('a new conversation has a deal of its own, once it tells something', async () => {
    await h.says(ready, hot)
    await h.says({}, { ended: true })
    await h.says({}, { temperature: 'morno' })
    expect(h.server.deals).toHaveLength(1)
    await h.says({ product: 'P900' })
    expect(h.counts()).toEqual([0, 1, 2, 2])
    expect(h.server.deals[1]?.title).toBe('Lead - P900 - Campinas/SP')
  })
})

describe('notes', () => {
  it('that are added to instead of rewritten', async () => {
    h.use(h.piperun, { note: { ...noteRules, on_change: 'append' } })
    await h.says({ ...ready, volume: '10 folhas/dia' }, hot)
    const [first] = h.server.notes
    const before = first?.text
    await h.says({ volume: '20 folhas/dia' })
    expect(h.server.notes[0]?.text).toBe(before)
    expect(h.server.notes[1]?.text).toMatch(/^Atualização do atendimento\nVolume: 20 folhas\/dia\n\nRef\. /)
  })

  it('queued by others wait for the deal, and come once each', async () => {
    await h.says({ name: 'Ana Prado' }, { temperature: 'frio' })
    const contactId = await h.contactOf(LEAD)
    const note = { contactId, key: 'handoff:1', text: 'Resumo para o consultor', now: h.clock.now() }
    for (let i = 0; i < 2; i++) await h.db.transaction((tx) => queueCrmNote(tx, note, { wake: h.wake }))
    await h.settle()
    expect(h.server.notes).toEqual([])
    await h.says(ready, hot)
    expect(
      h.server.notes.filter(({ text }) => String(text).startsWith('Resumo para o consultor')),
    ).toHaveLength(1)
    h.server.fault({ kind: 'hang', accept: true })
    await h.db.transaction((tx) => queueCrmNote(tx, { ...note, key: 'handoff:2' }, { wake: h.wake }))
    await h.settle()
    await h.later(5)
    expect(
      h.server.notes.filter(({ text }) => String(text).startsWith('Resumo para o consultor')),
    ).toHaveLength(2)
  })

  it('somebody deleted are written again', async () => {
    await h.says(ready, hot)
    h.server.notes.length = 0
    await h.says({ volume: '7 folhas/dia' })
    expect(h.server.notes).toHaveLength(1)
  })
})

describe('failures', () => {
  it.each(['createCompany', 'createPerson', 'createDeal', 'createNote'] as const)(
    '%s done there and never answered is not done twice',
    async (create) => {
      const real = h.piperun
      let first = true
      const deaf = Object.assign(Object.create(real), {
        [create](...args: never[]) {
          if (first) h.server.fault({ kind: 'hang', accept: true })
          first = false
          return Reflect.apply(real[create], real, args)
        },
      })
      h.use(deaf)
      await h.says({ ...ready, company: 'Aurora', cnpj: CNPJ }, hot)
      expect(await h.status()).toBe('pending')
      expect(await h.rows('select error_code, attempts from crm_operations')).toEqual([
        { error_code: 'crm.unsettled', attempts: 1 },
      ])
      await h.says({ volume: '8 folhas/dia' })
      await h.later(5)
      expect(h.counts()).toEqual([1, 1, 1, 1])
      expect(h.server.notes[0]?.text).toContain('8 folhas/dia')
      expect(await h.status()).toBe('synced')
    },
  )

  it.each(CRM_STEPS)('72: cut off at %s, it goes on without a duplicate', async (step) => {
    let cut = false
    h.hooks.onStep = (reached) => {
      if (reached !== step || cut) return
      cut = true
      throw new Error('cut off')
    }
    await h.says({ ...ready, company: 'Aurora', cnpj: CNPJ }, hot)
    expect(cut).toBe(true)
    await h.says({ volume: '8 folhas/dia' })
    await h.later(10)
    await h.later(60)
    expect(h.counts()).toEqual([1, 1, 1, 1])
    expect(await h.status()).toBe('synced')
    expect(await h.rows(`select state from dead_letters where state = 'open'`)).toEqual([])
  })

  it('73: waits longer each time, ends in the dead letters, and goes on by hand', async () => {
    h.server.fault({ kind: 'respond', status: 500, times: 1_000 })
    await h.says(ready, hot)
    const attempts = async () =>
      (await h.rows<{ attempts: number; state: string }>('select attempts, state from crm_operations'))[0]
    expect(await attempts()).toEqual({ attempts: 1, state: 'pending' })
    // New facts do not hammer a CRM that is down.
    await h.says({ volume: '3 folhas/dia' }, { settle: false })
    h.clock.advance(-60_000)
    await h.settle()
    expect(await attempts()).toEqual({ attempts: 1, state: 'pending' })
    for (const [minutes, count] of [
      [0.6, 2],
      [0.6, 2],
      [0.6, 3],
      [1, 3],
      [1.1, 4],
    ] as const) {
      await h.later(minutes)
      expect((await attempts())?.attempts).toBe(count)
    }
    expect(await h.status()).toBe('failed')
    const [letter] = await h.deadLetters.list()
    expect(letter).toMatchObject({ kind: 'crm', errorCode: 'crm.unavailable', payload: { attempts: 4 } })
    await h.later(600)
    expect((await attempts())?.state).toBe('dead')

    expect(await h.deadLetters.retry(letter?.id ?? '')).toBe('retried')
    expect(await h.status()).toBe('pending')
    h.server.clearFaults()
    await h.settle()
    expect(h.counts()).toEqual([0, 1, 1, 1])
    expect(await h.status()).toBe('synced')
    expect(await h.deadLetters.list()).toEqual([])
  })

  it('71: what the CRM refuses for good is shown at once; what it asks to wait for waits', async () => {
    h.server.stages.length = 0
    await h.says(ready, hot)
    const [letter] = await h.deadLetters.list()
    expect(letter).toMatchObject({ errorCode: 'crm.invalid', error: expect.stringContaining('stage_id') })
    expect(await h.status()).toBe('failed')
    h.server.stages.push({ id: 647558, pipeline_id: 100848 })
    h.server.fault({ kind: 'respond', status: 429, headers: { 'retry-after': '7200' } })
    await h.says({ volume: '5 folhas/dia' })
    const [row] = await h.rows<{ next_at: Date }>(
      `select next_at from crm_operations where state = 'pending'`,
    )
    expect((row?.next_at.getTime() ?? 0) - h.clock.now().getTime()).toBeGreaterThanOrEqual(7_100_000)
  })

  it('74: two workers at one lead, or at one company, file everything once', async () => {
    const other = h.syncOf(h.piperun)
    await h.says({ ...ready, company: 'Aurora', cnpj: CNPJ }, { ...hot, settle: false })
    await h.says(
      { ...ready, name: 'Beto Lima', company: 'Aurora', cnpj: CNPJ },
      { ...hot, from: '5519987650009', settle: false },
    )
    const both = async () => {
      const ids = [await h.contactOf(LEAD), await h.contactOf('5519987650009')]
      await Promise.all(ids.flatMap((id) => [h.sync().run(id), other.run(id), h.sync().run(id)]))
    }
    await h.wake.drain({ turn: (id) => h.turn(id) })
    await both()
    for (let i = 0; i < 4; i++) await h.later(1)
    expect(h.counts()).toEqual([1, 2, 2, 2])
  })

  it('a lead erased meanwhile leaves no rows behind', async () => {
    await h.says(ready, { ...hot, settle: false })
    await h.wake.drain({ turn: (id) => h.turn(id) })
    const contactId = await h.contactOf(LEAD)
    const gone: Promise<unknown>[] = []
    h.hooks.onStep = (step) => {
      if (step === 'crm.person.sent') gone.push(h.db.query('delete from contacts where id = $1', [contactId]))
    }
    await h.sync().run(contactId)
    expect(await Promise.all(gone)).toHaveLength(1)
    expect(h.server.deals).toEqual([])
    expect(await h.rows('select id from crm_links')).toEqual([])
  })

  it('two contacts that turn out to be one keep the open deal, and file no other', async () => {
    const other = '5519987650002'
    await h.says({ ...ready, name: 'Ana' }, { temperature: 'frio' })
    await h.says(ready, { ...hot, from: other })
    const [survivor, loser] = [await h.contactOf(LEAD), await h.contactOf(other)]
    await h.db.transaction((tx) => mergeContacts(tx, { survivor, loser, now: h.clock.now() }))
    await h.says({ ...ready, product: 'P900' }, hot)
    expect(h.server.deals).toMatchObject([{ title: 'Lead - P900 - Campinas/SP' }])
  })
})
