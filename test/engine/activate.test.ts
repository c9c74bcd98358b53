import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Activator, createActivator } from '../../src/activation/activate.ts'
import type { FormLead } from '../../src/activation/form.ts'
import type { Business } from '../../src/business/schema.ts'
import { lockConversation, setConversationMode } from '../../src/db/queries/conversations.ts'
import { currentLeadFields, saveLeadFields } from '../../src/db/queries/lead-fields.ts'
import { insertMessage } from '../../src/db/queries/messages.ts'
import { moveStage } from '../../src/journey/journey.ts'
import type { StageEvent } from '../../src/journey/machine.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { ACCOUNT, createHarness, emptyDatabase, type Harness } from '../support/conversation-harness.ts'

const LEAD: FormLead = {
  name: 'Ana Prado',
  phone: '5581999990001',
  email: null,
  city: 'Recife',
  uf: 'PE',
  billCents: 35_000,
  clientType: 'casa',
}
const REQUEST = { source: 'api', idempotencyKey: null }

let h: Harness
let business: Business
let activator: Activator

beforeAll(async () => {
  h = await createHarness()
  business = await loadConfigured('serena')
  activator = createActivator({
    db: h.db,
    clock: h.clock,
    wake: h.wake,
    accountOf: () => ({ channel: 'whatsapp-cloud', accountId: ACCOUNT }),
    armReminder: async () => {},
  })
})
afterAll(() => h.close())
beforeEach(() => emptyDatabase(h.db))

const fill = (lead: Partial<FormLead> = {}, key: string | null = null) =>
  activator.activate(business, { ...LEAD, ...lead }, { ...REQUEST, idempotencyKey: key })
async function move(...events: StageEvent[]): Promise<void> {
  const contactId = await h.contactOf(LEAD.phone)
  await h.db.transaction((tx) => moveStage(tx, contactId, events, h.clock.now()))
}
/** The lead says it in the chat. */
async function told(field: string, value: string): Promise<void> {
  const contactId = await h.contactOf(LEAD.phone)
  const messageId = randomUUID()
  const now = h.clock.now()
  await h.db.transaction(async (tx) => {
    await insertMessage(tx, { id: messageId, contactId, role: 'lead', text: value, at: now })
    const fields = [{ field, value, evidence: value, messageId }]
    await saveLeadFields(tx, { contactId, turnId: null, fields, now })
  })
}
async function known(): Promise<Record<string, string>> {
  const fields = await currentLeadFields(h.db, await h.contactOf(LEAD.phone))
  return Object.fromEntries(fields.map(({ field, value }) => [field, value]))
}
const templates = () =>
  h.rows<{ state: string; body: { parameters: string[] } }>(
    'select state, body from outbound order by created_at',
  )

it('records what was consented to, in the words that were shown', async () => {
  expect(await fill()).toMatchObject({ kind: 'accepted' })
  expect(await h.rows('select version, text, source, given_at from consents')).toEqual([
    {
      version: business.config.activation?.consent.version,
      text: business.config.activation?.consent.text,
      source: 'api',
      given_at: h.clock.now(),
    },
  ])
})

it('counts less than what the lead said in this conversation, in the template too', async () => {
  await fill()
  await told('city', 'Olinda')
  await told('bill_value_cents', '48000')
  await move('lead_wrote', 'disqualified')
  expect(await fill({ city: 'Recife', billCents: 90_000, clientType: 'empresa' })).toMatchObject({
    kind: 'accepted',
  })
  expect(await known()).toMatchObject({ city: 'Olinda', bill_value_cents: '48000', client_type: 'empresa' })
  expect((await templates()).at(-1)?.body.parameters).toEqual(['Ana Prado', 'Olinda'])
})

it('the same value said in the chat is the chat’s from then on', async () => {
  await fill()
  const sourceOf = async () =>
    (await currentLeadFields(h.db, await h.contactOf(LEAD.phone))).find(({ field }) => field === 'city')
      ?.messageId
  expect(await sourceOf()).toBeNull()
  await told('city', 'Recife')
  expect(await sourceOf()).not.toBeNull()
})

it('begins anew after a conversation that was let go, whoever had it, and the template goes', async () => {
  await fill()
  await told('city', 'Olinda')
  const contactId = await h.contactOf(LEAD.phone)
  await h.db.transaction(async (tx) => {
    await lockConversation(tx, contactId)
    await setConversationMode(tx, { contactId, mode: 'human', reason: 'test', now: h.clock.now() })
  })
  await move('person_took_over', 'silence')
  expect(await fill({ city: 'Salvador', uf: 'BA' })).toMatchObject({ kind: 'accepted' })
  expect(await known()).toMatchObject({ city: 'Salvador', uf: 'BA' })
  expect(await h.rows('select mode, stage from conversations')).toEqual([
    { mode: 'agent', stage: 'registered' },
  ])
  expect((await templates()).map(({ state }) => state)).toEqual(['queued', 'queued'])
})

it('says no while a person has the conversation', async () => {
  await fill()
  await move('person_took_over')
  expect(await fill()).toMatchObject({ kind: 'conflict', reason: 'exists' })
})

it('one key, ten requests at once: one is new, the others are the same one', async () => {
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => fill({}, 'chave-1')))
  expect(new Set(outcomes.map((outcome) => ('id' in outcome ? outcome.id : null))).size).toBe(1)
  expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
  expect(outcomes.filter(({ kind }) => kind === 'replayed')).toHaveLength(9)
  expect(await templates()).toHaveLength(1)
})
