import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PartnerServer, startPartnerServer } from '../../test/support/partner-server.ts'
import { createManualClock } from '../ops/clock.ts'
import { createPartnerClient, type LeadInput, type PartnerClientOptions } from './client.ts'
import { PartnerError } from './errors.ts'
import { createPacer } from './pacer.ts'

let server: PartnerServer
const clock = createManualClock(new Date('2026-03-10T17:00:00Z'))
beforeEach(async () => {
  server = await startPartnerServer()
})
afterEach(() => server.close())

const open = (options: Partial<PartnerClientOptions> = {}) =>
  createPartnerClient({
    baseUrl: server.url,
    token: 'partner-token',
    clock,
    pacer: createPacer({ intervalMs: 0, maxWaitMs: 500 }),
    backoffMs: 1,
    maxBackoffMs: 5,
    ...options,
  })
const RECIFE = { city: 'Recife', uf: 'PE' }
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => (error instanceof PartnerError ? error.failure : error),
  )
const LEAD: LeadInput = {
  fullName: 'Marina Duarte',
  personType: 'natural',
  emailAddress: 'marina@exemplo.com.br',
  mobilePhone: '5581999990001',
  utilityBillHolder: 'natural',
  utilityBillingCents: 45050,
  state: 'PE',
  city: 'Recife',
}

describe('what the partner says', () => {
  it('reads areas, plans and the qualification, with the figures it writes as text', async () => {
    const client = open()
    expect(await client.operationAreas(RECIFE)).toMatchObject([
      { energyUtilityName: 'Neoenergia Pernambuco', energyUtilityQualified: true, ibgeCode: '2611606' },
    ])
    const [utility] = await client.plans(RECIFE)
    expect(
      utility?.plans.map(({ name, discount, fidelityMonths }) => [name, discount, fidelityMonths]),
    ).toEqual([
      ['Plano Básico', 0.14, 0],
      ['Plano Intermediário', 0.16, 36],
      ['Plano Premium', 0.18, 60],
    ])
    expect(utility?.plans[2]?.offeredBenefits).toEqual(['Primeira fatura paga pela empresa'])
    const asked = { ...RECIFE, personType: 'natural' as const, billCents: 80_000 }
    expect(await client.qualification(asked)).toEqual({ product: 'Geração Distribuída', qualification: true })
    expect(
      await client.qualification({ ...asked, city: 'São Paulo', uf: 'SP', billCents: 50_000 }),
    ).toMatchObject({
      qualification: false,
    })
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/distribuited-generation/operation-areas?city=Recife&state=PE',
      '/distribuited-generation/plans?city=Recife&state=PE',
      '/sales-conversion/leads/qualification?cidade=Recife&estado=PE&tipo_pessoa=natural&valor_conta=800',
      '/sales-conversion/leads/qualification?cidade=S%C3%A3o+Paulo&estado=SP&tipo_pessoa=natural&valor_conta=500',
    ])
  })

  it('gives an empty list only for an empty answer', async () => {
    const client = open()
    expect(await client.plans({ city: 'Manaus', uf: 'AM' })).toEqual([])
    for (const body of [{}, { error: 'x' }, 'maintenance', null, { data: null }]) {
      server.fault({ kind: 'respond', status: 200, body })
      expect(await failure(client.plans({ city: 'Olinda', uf: 'PE' }))).toBe('unusable')
    }
  })

  it.each([
    ['"14", which may be a per cent', '14', null],
    ['a number', 0.14, 0.14],
    ['a comma', '0,14', 0.14],
    ['null', null, null],
    ['words', 'até 14%', null],
    ['nothing', '', null],
  ])('reads a discount written as %s', async (_, discount, expected) => {
    server.fault({
      kind: 'respond',
      status: 200,
      body: [
        {
          energyUtilityName: null,
          novidade: 1,
          plans: [{ id: 7, name: ' Único ', fidelityMonths: '36', discount }, { id: 8 }],
        },
      ],
    })
    expect(await open().plans(RECIFE)).toEqual([
      {
        energyUtilityName: null,
        plans: [{ id: '7', name: 'Único', fidelityMonths: 36, discount: expected, offeredBenefits: [] }],
      },
    ])
  })
})

describe('a failure is a typed error', () => {
  it.each([
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [400, 'invalid'],
    [422, 'invalid'],
    [404, 'not_found'],
    [409, 'conflict'],
    [500, 'unavailable'],
    [429, 'unavailable'],
  ])('%i is "%s"', async (status, expected) => {
    server.fault({ kind: 'respond', status, times: 3, body: { message: 'no' } })
    expect(await failure(open().plans(RECIFE))).toBe(expected)
  })

  it('is "unavailable" when the server hangs, resets or cuts the answer', async () => {
    for (const kind of ['hang', 'reset', 'cut'] as const) {
      const client = open({ attemptMs: 40, breakAfter: 20 })
      server.fault({ kind, times: 3 })
      expect(await failure(client.plans(RECIFE))).toBe('unavailable')
    }
  })

  it('is "unavailable" when all attempts together take too long', async () => {
    server.fault({ kind: 'hang', times: 5 })
    expect(await failure(open({ budgetMs: 60 }).plans(RECIFE))).toBe('unavailable')
    expect(server.requests).toHaveLength(1)
  })

  it('throws what aborted the caller', async () => {
    const controller = new AbortController()
    server.fault({ kind: 'hang' })
    const call = open().qualification(
      { ...RECIFE, personType: 'natural', billCents: 30_000 },
      { signal: controller.signal },
    )
    controller.abort(new Error('turn dropped'))
    await expect(call).rejects.toThrow('turn dropped')
  })
})

describe('repetition', () => {
  it('asks again after 500, 429 and a broken connection, and gives up after three', async () => {
    for (const fault of [
      { kind: 'respond', status: 500, times: 2 },
      { kind: 'respond', status: 429, times: 2, headers: { 'retry-after': '0' } },
      { kind: 'reset', times: 2 },
    ] as const) {
      server.fault(fault)
      const before = server.requests.length
      expect(await open().plans(RECIFE)).toHaveLength(1)
      expect(server.requests.length - before).toBe(3)
    }
  })

  it.each([
    ['seconds', () => '30'],
    ['a date', () => new Date(clock.now().getTime() + 30_000).toUTCString()],
  ])(
    'waits as long as Retry-After says in %s, or not at all',
    async (_, value) => {
      const client = open({ pacer: createPacer({ intervalMs: 0, maxWaitMs: 500, sleep: async () => {} }) })
      server.fault({ kind: 'respond', status: 429, headers: { 'retry-after': value() } })
      // Longer than a lead waits: nothing more is sent, by this call or by the next.
      expect(await failure(client.plans(RECIFE))).toBe('unavailable')
      expect(await failure(client.operationAreas(RECIFE))).toBe('unavailable')
      expect(server.requests).toHaveLength(1)
    },
    10_000,
  )

  it('stops calling a partner that is down, and tries again later', async () => {
    const client = open({ breakAfter: 3, halfOpenAfterMs: 80 })
    server.fault({ kind: 'respond', status: 503, times: 3 })
    expect(await failure(client.plans(RECIFE))).toBe('unavailable')
    expect(await failure(client.operationAreas(RECIFE))).toBe('unavailable')
    expect(server.requests).toHaveLength(3)
    await expect.poll(() => client.plans(RECIFE).catch(() => null)).toHaveLength(1)
  })

  it('never repeats what creates something', async () => {
    const client = open({ attemptMs: 60 })
    server.fault({ kind: 'hang', accept: true })
    expect(await failure(client.createLead(LEAD))).toBe('unsettled')
    expect(server.leads.size).toBe(1)
    server.fault({ kind: 'respond', status: 502, accept: true })
    expect(
      await failure(
        client.createLead({ ...LEAD, emailAddress: 'b@exemplo.com.br', mobilePhone: '5581999990002' }),
      ),
    ).toBe('unsettled')
    expect(server.requests).toHaveLength(2)
  })
})

describe('keeping to what the partner bears', () => {
  it('lets one call a second through, whoever asks', async () => {
    let now = 0
    const waited: number[] = []
    const pacer = createPacer({
      intervalMs: 1_000,
      maxWaitMs: 2_500,
      now: () => now,
      sleep: async (ms) => waited.push(ms),
    })
    const [one, other] = [open({ pacer }), open({ pacer })]
    await Promise.all([one.plans(RECIFE), other.operationAreas(RECIFE), one.operationAreas(RECIFE)])
    expect(waited).toEqual([1_000, 2_000])
    // The fourth would wait longer than anybody should.
    expect(await failure(other.plans(RECIFE))).toBe('unavailable')
    now = 3_000
    await other.plans(RECIFE)
    expect(waited).toEqual([1_000, 2_000])
  })

  it('keeps plans and areas for an hour, and an empty answer not at all', async () => {
    const client = open()
    await Promise.all([client.plans(RECIFE), client.plans({ city: 'recife', uf: 'PE' })])
    await client.operationAreas(RECIFE)
    await client.operationAreas(RECIFE)
    expect(server.requests).toHaveLength(2)
    clock.advance(3_599_000)
    await client.plans(RECIFE)
    expect(server.requests).toHaveLength(2)
    clock.advance(1_001)
    await client.plans(RECIFE)
    expect(server.requests).toHaveLength(3)
    await client.plans({ city: 'Manaus', uf: 'AM' })
    await client.plans({ city: 'Manaus', uf: 'AM' })
    expect(server.requests).toHaveLength(5)
  })

  it('keeps no failure', async () => {
    const client = open()
    server.fault({ kind: 'respond', status: 404 })
    expect(await failure(client.plans(RECIFE))).toBe('not_found')
    expect(await client.plans(RECIFE)).toHaveLength(1)
  })
})

describe('leads and contracts', () => {
  it('creates, finds, changes and contracts', async () => {
    const client = open()
    const { id } = await client.createLead(LEAD)
    expect(server.leads.get(id)).toMatchObject({ utilityBillingValue: 450.5 })
    expect(await client.getLead(id)).toMatchObject({ id, fullName: 'Marina Duarte' })
    expect(await client.listLeads({ emailAddress: LEAD.emailAddress })).toHaveLength(1)
    expect(await client.updateLead(id, { city: 'Olinda' })).toMatchObject({ city: 'Olinda' })
    const plan = { id: 'p1', name: 'Plano Básico', discount: 0.14 }
    expect(await client.createContract(id, { plan })).toMatchObject({ status: 'PENDING_SIGNATURE' })
    expect(server.contracts).toEqual([{ leadId: id, body: { plan } }])
    expect(await failure(client.createLead(LEAD))).toBe('conflict')
    expect(await failure(client.getLead('nobody'))).toBe('not_found')
    expect(await failure(client.createLead({ ...LEAD, emailAddress: 'x' }))).toBe('invalid')
  })

  it('does not call with a wrong token twice', async () => {
    expect(await failure(open({ token: 'other' }).plans(RECIFE))).toBe('unauthorised')
    expect(server.requests).toHaveLength(1)
  })
})
