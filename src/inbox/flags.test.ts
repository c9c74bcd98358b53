import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createHarness, emptyDatabase, type Harness } from '../../test/support/conversation-harness.ts'
import { setFlag } from '../admin/flags.ts'
import { type FlagScope, readAgentFlag, saveFlag } from '../db/queries/flags.ts'

const LEAD = '5511987650011'

let h: Harness
beforeAll(async () => {
  h = await createHarness()
})
afterAll(() => h.close())
beforeEach(async () => {
  await emptyDatabase(h.db)
  await h.db.query('truncate flags')
  h.graph.calls.length = 0
  h.channel.sent.length = 0
  delete h.hooks.onStep
})

const ANY: FlagScope = { businessId: null, channel: null, origin: null }
function set(
  scope: Partial<FlagScope>,
  agent: 'on' | 'off' | 'copilot',
  part: { share?: number; rest?: 'on' | 'off' } = {},
) {
  const { share = null, rest = null } = part
  return saveFlag(h.db, { ...ANY, ...scope, agent, share, rest, by: 'test', now: h.clock.now() })
}
const say = async (text: string, phone = LEAD) => {
  await h.inbox.accept([h.message(phone, text)])
  await h.drain()
}
const flagOf = async (phone = LEAD) => readAgentFlag(h.db, await h.contactOf(phone))

it('off keeps what is written and answers nothing, on answers the next message, the mode stays', async () => {
  await say('oi')
  expect(h.channel.sent).toHaveLength(1)
  await set({ businessId: 'padaria' }, 'off')
  await say('tem alguém aí?')
  expect(h.graph.calls).toHaveLength(1)
  expect(h.channel.sent).toHaveLength(1)
  const kept = await h.rows('select text from messages where role = $1 order by seq', ['lead'])
  expect(kept).toEqual([{ text: 'oi' }, { text: 'tem alguém aí?' }])
  expect(await h.rows(`select count(*)::int as n from inbound where state = 'pending'`)).toEqual([{ n: 0 }])
  expect(await h.rows('select mode from conversations')).toEqual([{ mode: 'agent' }])
  await set({ businessId: 'padaria' }, 'on')
  await say('e agora?')
  expect(h.channel.sent).toHaveLength(2)
  // What came while it was off was not kept for later.
  expect(h.graph.calls.at(-1)?.inbound.map(({ text }) => text)).toEqual(['e agora?'])
})

it('switched off while the graph runs: nothing is committed', async () => {
  h.graph.script = async () => {
    await set({}, 'off')
    return { reply: 'tarde demais' }
  }
  await say('oi')
  expect(h.channel.sent).toEqual([])
  expect(await h.rows('select state from turns')).toEqual([{ state: 'silent' }])
  expect(await h.rows('select * from outbound')).toEqual([])
})

it('switched off between the commit and the send: the reply is dropped', async () => {
  h.graph.script = () => ({ reply: 'olá' })
  h.hooks.onStep = async (step) => {
    if (step === 'turn.after_commit') await set({}, 'off')
  }
  await say('oi')
  expect(h.channel.sent).toEqual([])
  expect(await h.rows('select state, error_code from outbound')).toEqual([
    { state: 'cancelled', error_code: 'outbox.agent_off' },
  ])
})

it('switched off and on again while a reply waits for its place: it does not go out late', async () => {
  await say('oi')
  await say('bom dia', '5511987650012')
  const contact = await h.contactOf(LEAD)
  const other = await h.contactOf('5511987650012')
  h.channel.sent.length = 0
  const wait = (contactId: string, author: string, text: string) =>
    h.db.query(
      `insert into outbound (contact_id, channel, account_id, author, body, not_before)
       select contact_id, channel, account_id, $2, jsonb_build_object('text', $3::text), $4 from conversations where contact_id = $1`,
      [contactId, author, text, new Date(h.clock.now().getTime() + 30_000)],
    )
  await wait(contact, 'agent', 'resposta atrasada')
  await wait(contact, 'human', 'palavra de gente')
  await wait(other, 'agent', 'de outro canal')
  const deps = { db: h.db, clock: h.clock }
  const by = { actor: 'Rita', role: 'operator', businesses: null } as const
  const wanted = { ...ANY, businessId: 'padaria', share: null, rest: null, clear: false }
  await h.db.query(`update conversations set channel = 'zapi' where contact_id = $1`, [other])
  await setFlag(deps, by, { ...wanted, channel: 'whatsapp-cloud', agent: 'off' })
  await setFlag(deps, by, { ...wanted, channel: 'whatsapp-cloud', agent: 'on' })
  h.clock.advance(60_000)
  await h.wake.outbox(contact, h.clock.now(), h.db)
  await h.drain()
  expect(h.channel.sent.map(({ text }) => text)).toEqual(['palavra de gente'])
  expect(
    await h.rows(
      `select body->>'text' as text, error_code from outbound where state = 'cancelled' order by text`,
    ),
  ).toEqual([{ text: 'resposta atrasada', error_code: 'outbox.agent_off' }])
  const [entry] = await h.rows<{ after: { dropped?: number } }>(
    `select after from audit_log where action = 'admin.flag.set' and after->>'agent' = 'off' and after ? 'dropped' limit 1`,
  )
  expect(entry?.after.dropped).toBe(1)
})

it('the narrowest flag decides', async () => {
  await say('oi')
  expect(await flagOf()).toBe(null)
  await set({}, 'off')
  expect(await flagOf()).toBe('off')
  await set({ businessId: 'padaria' }, 'copilot')
  expect(await flagOf()).toBe('copilot')
  await set({ channel: 'zapi' }, 'off')
  await set({ businessId: 'outra' }, 'off')
  expect(await flagOf()).toBe('copilot')
  await set({ channel: 'whatsapp-cloud' }, 'on')
  expect(await flagOf()).toBe('on')
  await set({ origin: 'page' }, 'off')
  expect(await flagOf()).toBe('on')
  await set({ origin: 'chat' }, 'off')
  expect(await flagOf()).toBe('off')
})

it('a form makes another origin', async () => {
  await say('oi')
  await set({ origin: 'page' }, 'off')
  expect(await flagOf()).toBe(null)
  await h.db.query(
    `insert into activations (contact_id, business_id, request_hash, source, created_at) values ($1, 'padaria', 'x', 'page', now())`,
    [await h.contactOf(LEAD)],
  )
  expect(await flagOf()).toBe('off')
})

it('a share speaks of new contacts alone, keeps who was in it, and the rest goes as told', async () => {
  const phone = (n: number) => `55119876${String(n).padStart(5, '0')}`
  await say('de antes', phone(0))
  h.clock.advance(1000)
  await set({ businessId: 'padaria' }, 'on', { share: 30, rest: 'off' })
  h.clock.advance(1000)
  h.graph.script = () => ({ reply: null })
  await h.inbox.accept(Array.from({ length: 300 }, (_, n) => h.message(phone(n + 1), 'oi')))
  const read = async () => {
    const rows = await h.rows<{ id: string; flag: string | null }>(
      `select id, prosa_agent_flag(id) as flag from contacts order by created_at, id`,
    )
    return new Map(rows.map((row) => [row.id, row.flag]))
  }
  const old = await h.contactOf(phone(0))
  const at30 = await read()
  expect(at30.get(old)).toBe(null)
  const on = (flags: Map<string, string | null>) =>
    [...flags].filter(([, flag]) => flag === 'on').map(([id]) => id)
  expect(on(at30).length).toBeGreaterThan(55)
  expect(on(at30).length).toBeLessThan(130)
  expect([...at30.values()].filter((flag) => flag === 'off')).toHaveLength(300 - on(at30).length)
  h.clock.advance(60_000)
  await set({ businessId: 'padaria' }, 'on', { share: 60, rest: 'off' })
  const at60 = await read()
  expect(on(at60)).toEqual(expect.arrayContaining(on(at30)))
  expect(on(at60).length).toBeGreaterThan(on(at30).length)
  await set({ businessId: 'padaria' }, 'on', { share: 0, rest: 'off' })
  expect(on(await read())).toEqual([])
  await set({ businessId: 'padaria' }, 'off')
  expect([...(await read()).values()].every((flag) => flag === 'off')).toBe(true)
})
