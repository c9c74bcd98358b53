import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createHarness, emptyDatabase, type Harness } from '../../test/support/conversation-harness.ts'
import { listStageChanges } from '../db/queries/journey.ts'
import { moveStage, sweepSilence } from './journey.ts'
import { STAGES, type StageEvent, TRANSITIONS } from './machine.ts'

const LEAD = '5511999990001'
let h: Harness
beforeAll(async () => {
  h = await createHarness()
})
afterAll(() => h.close())
beforeEach(() => emptyDatabase(h.db))

const stageOf = async () => (await h.rows<{ stage: string }>('select stage from conversations'))[0]?.stage
async function move(...events: StageEvent[]) {
  // Looked up before: the embedded database serves one transaction at a time.
  const contactId = await h.contactOf(LEAD)
  return h.db.transaction((tx) => moveStage(tx, contactId, events, h.clock.now()))
}

it('keeps every change, and says nothing of events that change nothing', async () => {
  await h.inbox.accept([h.message(LEAD, 'oi')])
  expect(await move('lead_wrote', 'lead_wrote', 'covered')).toBe('awaiting_bill')
  expect(await move('form_saved')).toBe('awaiting_bill')
  const changes = await listStageChanges(h.db, await h.contactOf(LEAD))
  expect(changes).toMatchObject([
    { from: 'new', event: 'lead_wrote', to: 'initial' },
    { from: 'initial', event: 'covered', to: 'awaiting_bill' },
  ])
})

it('a person who writes from the phone has the conversation, a command gives it back', async () => {
  await h.inbox.accept([h.message(LEAD, 'oi')])
  await h.inbox.accept([h.ownMessage(LEAD, 'Oi, aqui é o Paulo')])
  expect(await stageOf()).toBe('human')
  expect(await move('returned')).toBe('initial')
})

it('lets go of who is silent, and of nobody else', async () => {
  await h.inbox.accept([h.message(LEAD, 'oi')])
  await move('lead_wrote')
  const sweep = () => sweepSilence(h, { id: 'padaria', afterDays: 15 })
  h.clock.advance(14 * 86_400_000)
  expect(await sweep()).toBe(0)
  h.clock.advance(2 * 86_400_000)
  expect(await sweep()).toBe(1)
  expect(await stageOf()).toBe('lost')
  expect(await sweep()).toBe(0)
  expect(await move('lead_wrote')).toBe('initial')
})

it.each(STAGES.filter((stage) => TRANSITIONS[stage].silence !== undefined))(
  'nobody waits in %s for ever',
  async (stage) => {
    await h.inbox.accept([h.message(LEAD, 'oi')])
    await h.rows('update conversations set stage = $1', [stage])
    h.clock.advance(16 * 86_400_000)
    expect(await sweepSilence(h, { id: 'padaria', afterDays: 15 })).toBe(1)
    expect(await stageOf()).toBe('lost')
  },
)

it.each(['converted', 'lost', 'opted_out'])('time leaves %s alone', async (stage) => {
  await h.inbox.accept([h.message(LEAD, 'oi')])
  await h.rows('update conversations set stage = $1', [stage])
  h.clock.advance(400 * 86_400_000)
  expect(await sweepSilence(h, { id: 'padaria', afterDays: 15 })).toBe(0)
})

it('contacts that turn out to be one stand where the newer news put them', async () => {
  const id = 'BR.13491208655302741918'
  await h.inbox.accept([h.message({ bsuid: id }, 'oi')])
  await h.inbox.accept([h.message(LEAD, 'oi')])
  await move('lead_wrote', 'covered', 'plans_shown')
  await h.inbox.accept([h.message({ phone: LEAD, bsuid: id }, 'sou eu')])
  expect(await h.rows('select stage from conversations')).toEqual([{ stage: 'plans_sent' }])
})
