import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyDatabase } from '../../test/support/conversation-harness.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import type { PooledDatabase } from '../db/pool.ts'
import { approveAction } from '../db/queries/approvals.ts'
import { createManualClock } from '../ops/clock.ts'
import { PartnerError } from '../partners/errors.ts'
import { createLedger } from './ledger.ts'
import { createPartnerPermit } from './partner/permit.ts'
import { bindTool, type ToolContext } from './registry.ts'
import { writeOnce } from './write-once.ts'

let db: PooledDatabase
let close: () => Promise<void>
let contactId: string
let runs: unknown[]
let outcome: () => Promise<{ data: unknown }>
const clock = createManualClock(new Date('2026-03-10T17:00:00Z'))

beforeAll(async () => {
  const test = await createTestDatabase()
  db = test.db
  close = test.close
})
afterAll(() => close())
beforeEach(async () => {
  await emptyDatabase(db)
  const { rows } = await db.query<{ id: string }>(
    "insert into contacts (business_id) values ('b') returning id",
  )
  contactId = rows[0]?.id ?? ''
  runs = []
  outcome = async () => ({ data: { id: 'lead-1' } })
})

const QUALIFIED = { success: true, data: { city: 'Recife', uf: 'PE', qualification: true, product: null } }
function contextOf(change: Partial<ToolContext> = {}): ToolContext {
  return {
    businessId: 'b',
    contactId,
    turnKey: 'm1',
    known: {},
    lookups: { qualification: { args: 'x', at: clock.now().toISOString(), ...QUALIFIED } },
    blockers: [],
    budgetMs: 5_000,
    signal: new AbortController().signal,
    ...change,
  }
}
const tool = () =>
  writeOnce(
    bindTool({
      name: 'register',
      description: '',
      parameters: z.strictObject({ a: z.string().nullable(), b: z.string().nullable() }),
      run: (args) => {
        runs.push(args)
        return outcome()
      },
    }),
    { ...createLedger({ db, clock }), permit: createPartnerPermit({ qualificationTool: 'qualification' }) },
  )
const approve = () =>
  approveAction(db, {
    contactId,
    businessId: 'b',
    action: 'register',
    by: 'Rita',
    now: clock.now(),
    expiresAt: new Date(clock.now().getTime() + 3_600_000),
  })
const call = async (args: Record<string, unknown> = { a: '1' }, change: Partial<ToolContext> = {}) =>
  (await tool().call(args, contextOf(change))).envelope

describe('a tool that changes something outside', () => {
  it('does not run before a person has approved, and once an approval', async () => {
    expect(await call()).toMatchObject({ success: false, error: expect.stringMatching(/aprovação/) })
    await approve()
    expect(await call()).toEqual({ success: true, data: { id: 'lead-1' } })
    expect(await call({ a: '2' })).toMatchObject({ error: expect.stringMatching(/aprovação/) })
    expect(runs).toHaveLength(1)
  })

  it('does not take an approval that has expired', async () => {
    await approve()
    clock.advance(3_600_001)
    expect(await call()).toMatchObject({ success: false })
    expect(runs).toEqual([])
  })

  it.each([
    ['without an answer', { lookups: {} }],
    [
      'after a no',
      {
        lookups: {
          qualification: {
            ...QUALIFIED,
            data: { ...QUALIFIED.data, qualification: false },
            args: 'x',
            at: '',
          },
        },
      },
    ],
    ['after a failure', { lookups: { qualification: { success: false, data: null, args: 'x', at: '' } } }],
  ])('does not run %s of the qualification call', async (_, change) => {
    await approve()
    expect(await call({}, change)).toEqual({
      success: false,
      error: 'sem qualificação positiva nesta conversa',
    })
    expect(runs).toEqual([])
  })

  it('does not run while a rule speaks against the lead', async () => {
    await approve()
    expect(await call({}, { blockers: ['third_party_bill'] })).toMatchObject({
      error: expect.stringMatching(/third_party_bill/),
    })
    expect(runs).toEqual([])
  })

  it('runs once for a turn and its arguments, in whatever order, and gives the same answer again', async () => {
    await approve()
    const first = await call({ a: '1', b: '2' })
    await approve()
    expect(await call({ b: '2', a: '1' })).toEqual(first)
    expect(runs).toHaveLength(1)
    expect(await call({ b: '2', a: '1' }, { turnKey: 'm2' })).toEqual(first)
    expect(runs).toHaveLength(2)
  })

  it('runs once when it is called twice at the same time', async () => {
    await approve()
    await Promise.all([call(), call(), call()])
    expect(runs).toHaveLength(1)
  })

  it('may be tried again after a failure that did nothing, with the same approval', async () => {
    await approve()
    outcome = () => Promise.reject(new PartnerError('unavailable', 'down'))
    expect(await call()).toEqual({ success: false, error: 'partner.unavailable' })
    outcome = async () => ({ data: 'ok' })
    expect(await call()).toEqual({ success: true, data: 'ok' })
  })

  it.each([
    ['the partner may have done it', () => Promise.reject(new PartnerError('unsettled', 'broke'))],
    ['nobody knows what happened', () => Promise.reject(new TypeError('x is undefined'))],
  ])('is never made again when %s', async (_, fails) => {
    await approve()
    outcome = fails
    expect(await call()).toMatchObject({
      success: false,
      error: expect.stringMatching(/resultado desconhecido/),
    })
    await approve()
    outcome = async () => ({ data: 'ok' })
    expect(await call()).toMatchObject({ success: false })
    expect(runs).toHaveLength(1)
  })

  it('is never made again when its turn was dropped in the middle', async () => {
    await approve()
    const controller = new AbortController()
    outcome = () => new Promise(() => controller.abort(new Error('turn dropped')))
    await expect(call({ a: '1' }, { signal: controller.signal })).rejects.toThrow('turn dropped')
    await approve()
    outcome = async () => ({ data: 'ok' })
    expect(await call()).toMatchObject({ error: expect.stringMatching(/resultado desconhecido/) })
    expect(runs).toHaveLength(1)
  })

  it('leaves no argument behind, for they are personal', async () => {
    await approve()
    await call({ a: 'Marina Duarte' })
    const { rows } = await db.query('select * from tool_calls')
    expect(JSON.stringify(rows)).not.toContain('Marina')
    expect(rows).toHaveLength(1)
  })
})
