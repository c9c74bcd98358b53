/** Two businesses in one process, each on its own number: nothing of one is seen in the other. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { metaText, postMetaWebhook } from '../support/meta-webhook.ts'

const SECRET = 'segredo-de-teste'
const FIRST = { business: 'seleto', phoneNumberId: '100000000000001', accessToken: 'test-token' }
const SECOND = { business: 'serena', phoneNumberId: '200000000000002', accessToken: 'outro-token' }

let graph: GraphServer
let app: AppServer

beforeAll(async () => {
  graph = await startGraphServer({ accounts: [SECOND], templates: { 'welcome_profile_site/pt_BR': 2 } })
  app = await startAppServer({
    WHATSAPP_GRAPH_URL: graph.url,
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_ACCESS_TOKEN: FIRST.accessToken,
    WHATSAPP_PHONE_NUMBER_ID: FIRST.phoneNumberId,
    SERENA_WHATSAPP_ACCESS_TOKEN: SECOND.accessToken,
    SERENA_WHATSAPP_PHONE_NUMBER_ID: SECOND.phoneNumberId,
  })
})
afterAll(async () => {
  await app?.close()
  await graph?.close()
})

const says = (from: string, text: string, { phoneNumberId }: { phoneNumberId: string }) =>
  postMetaWebhook(
    `${app.url}/webhooks/whatsapp`,
    SECRET,
    metaText({ from, text, id: `wamid.${randomUUID()}`, phoneNumberId }),
  )
const textsTo = (phone: string, { phoneNumberId }: { phoneNumberId: string }) =>
  graph.messages.flatMap(({ to, from, text }) =>
    to === phone && from === phoneNumberId && text ? [text] : [],
  )
const viewOf = async (phone: string, business: string) => {
  const response = await fetch(`${app.url}/simulator/conversations/${phone}?business=${business}`)
  return response.ok
    ? ((await response.json()) as { contactId: string; fields: Record<string, string> })
    : null
}

it('the same person writes to both numbers: two conversations, two voices, nothing shared', async () => {
  const phone = '5543991110001'
  await says(phone, 'oi, me chamo Ana Prado, sou de Londrina e quero uma FB300', FIRST)
  await says(phone, 'oi, sou de Recife e pago 480 reais de luz', SECOND)
  await eventually(
    () => textsTo(phone, FIRST).length > 0 && textsTo(phone, SECOND).length > 0,
    'both answers',
  )
  const [one, two] = await Promise.all([viewOf(phone, FIRST.business), viewOf(phone, SECOND.business)])
  expect(one?.contactId).not.toBe(two?.contactId)
  expect(one?.fields).toMatchObject({ city: 'Londrina', name: 'Ana Prado' })
  expect(two?.fields).toMatchObject({ city: 'Recife', bill_value_cents: '48000' })
  expect(two?.fields.name).toBeUndefined()
  expect(textsTo(phone, FIRST).join(' ')).not.toMatch(/Sílvia|Serena|conta de luz/)
  expect(textsTo(phone, SECOND).join(' ')).not.toMatch(/Seleto|FB300|Ana/)
})

it('fifty leads of each at once: every text leaves by the number it was asked at', async () => {
  const leads = Array.from({ length: 100 }, (_, index) => ({
    phone: `554399${String(2_000_000 + index)}`,
    account: index % 2 === 0 ? FIRST : SECOND,
  }))
  await Promise.all(leads.map(({ phone, account }) => says(phone, 'oi, bom dia', account)))
  await eventually(
    () => leads.every(({ phone, account }) => textsTo(phone, account).length > 0),
    'a hundred answers',
    60_000,
  )
  for (const { phone, account } of leads) {
    const other = account === FIRST ? SECOND : FIRST
    expect(textsTo(phone, other)).toEqual([])
    expect(textsTo(phone, account)[0]).toMatch(account === FIRST ? /Seleto/ : /Sílvia/)
    expect(await viewOf(phone, other.business)).toBeNull()
  }
})

it('a number nobody has is no business', async () => {
  const phone = '5543991119999'
  expect((await says(phone, 'oi', { phoneNumberId: '999' })).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(graph.messages.some(({ to }) => to === phone)).toBe(false)
})

it('a form is taken by the business that takes forms', async () => {
  const response = await fetch(`${app.url}/leads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Rui Sá',
      whatsapp: '(81) 99123-0001',
      city: 'Recife',
      state: 'PE',
      bill_value: '350',
      client_type: 'casa',
      consent: true,
    }),
  })
  expect(response.status).toBe(202)
  await eventually(
    () => graph.messages.some(({ to, template }) => to === '5581991230001' && template),
    'the template',
  )
  expect(graph.messages.find(({ to }) => to === '5581991230001')?.from).toBe(SECOND.phoneNumberId)
})
