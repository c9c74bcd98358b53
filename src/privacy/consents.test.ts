import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  BUSINESS,
  createHarness,
  emptyDatabase,
  type Harness,
  turnResult,
} from '../../test/support/conversation-harness.ts'
import { serviceBusiness } from '../../test/support/service-business.ts'
import type { Business } from '../business/schema.ts'
import { insertConsent } from '../db/queries/consents.ts'
import { setConversationMode } from '../db/queries/conversations.ts'
import type { ConversationMode } from '../graph/state.ts'
import { createConsents, recordOptIn } from './consents.ts'
import { erasePerson } from './erase.ts'
import { exportPerson } from './export.ts'

const LEAD = '5511987650001'
const DAY_MS = 86_400_000
const businessOf = (version: string): Business => {
  const service = serviceBusiness()
  const first_contact = { basis: 'preliminary_steps' as const, version, text: `Aviso ${version}` }
  return { ...service, id: BUSINESS, config: { ...service.config, first_contact } }
}

let h: Harness
let contactId: string
beforeAll(async () => {
  h = await createHarness()
})
afterAll(() => h.close())
beforeEach(async () => {
  await emptyDatabase(h.db)
  await h.db.query('truncate consents, erasures, audit_log')
  await h.inbox.accept([h.message(LEAD, 'oi')])
  contactId = await h.contactOf(LEAD)
})

async function turn(nextMode: ConversationMode | null = null, version = '1'): Promise<void> {
  h.clock.advance(DAY_MS)
  const now = h.clock.now()
  const consents = createConsents([businessOf(version)])
  await h.db.transaction(async (tx) => {
    if (nextMode !== null) await setConversationMode(tx, { contactId, mode: nextMode, reason: 'test', now })
    await consents.onTurn(tx, {
      contactId,
      businessId: BUSINESS,
      mode: 'agent',
      inbound: [],
      result: turnResult({ nextMode }),
      now,
    })
  })
}
const optIn = () =>
  recordOptIn(
    { db: h.db, clock: h.clock, business: businessOf('2') },
    { contactId, words: 'podem me escrever de novo', channel: 'telefone', by: 'maria' },
  )
const record = () =>
  h.rows<{ revoked: boolean }>(
    `select basis, version, channel, words, revoked_by, revoked_at is not null as revoked from consents order by given_at`,
  )

it('who writes first is noted once, under the text of then, and again when the text changes', async () => {
  await turn()
  await turn()
  await turn(null, '2')
  const row = { basis: 'preliminary_steps', channel: 'whatsapp-cloud', words: null }
  const holds = { revoked_by: null, revoked: false }
  expect(await record()).toEqual([
    { ...row, version: '1', ...holds },
    { ...row, version: '2', ...holds },
  ])
})

it('who agreed in a form says nothing new by writing', async () => {
  const form = { version: 'form-1', text: 'Concordo.', source: 'page', channel: 'form' }
  await insertConsent(h.db, {
    contactId,
    businessId: BUSINESS,
    basis: 'consent',
    ...form,
    now: h.clock.now(),
  })
  await turn()
  expect(await record()).toMatchObject([{ version: 'form-1', revoked: false }])
})

it('an opt-out takes back what holds, and only another consent, in the lead’s words, lifts it', async () => {
  await turn()
  expect(await optIn()).toBe('not_opted_out')
  await turn('opted_out')
  const consents = createConsents([businessOf('1')])
  // Writing on gives no consent.
  await consents.onSilent(h.db, { contactId, businessId: BUSINESS, now: h.clock.now() })
  expect(await record()).toMatchObject([{ version: '1', revoked_by: 'opt_out', revoked: true }])
  h.clock.advance(DAY_MS)
  expect(await optIn()).toBe('recorded')
  expect(await h.rows('select mode, mode_reason from conversations')).toEqual([
    { mode: 'agent', mode_reason: 'opted_in' },
  ])
  expect(await record()).toEqual([
    expect.objectContaining({ version: '1', revoked: true }),
    {
      basis: 'consent',
      version: '2',
      channel: 'telefone',
      words: 'podem me escrever de novo',
      revoked_by: null,
      revoked: false,
    },
  ])
  await turn('opted_out')
  expect((await record()).filter(({ revoked }) => revoked)).toHaveLength(2)
})

it('an export answers what was agreed to, when, by which way and until when', async () => {
  await turn()
  const [data] = await exportPerson({ db: h.db, now: h.clock.now() }, { name: LEAD })
  expect(data?.records.consents).toEqual([
    expect.objectContaining({
      basis: 'preliminary_steps',
      version: '1',
      text: 'Aviso 1',
      channel: 'whatsapp-cloud',
      revoked_at: null,
    }),
  ])
})

it('an erasure keeps the proof, and not whose it is', async () => {
  await turn('opted_out')
  await optIn()
  await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: LEAD }, 'maria')
  expect(await h.rows('select contact_id, words, revoked_by, text from consents')).toEqual([
    { contact_id: null, words: null, revoked_by: 'maria', text: 'Aviso 2' },
  ])
})
