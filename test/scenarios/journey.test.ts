/** Where conversations stand, moved by what really happens: forms, templates, statuses, turns, people. All over HTTP. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { metaEnvelope, metaStatus, metaText, postMetaWebhook } from '../support/meta-webhook.ts'
import { type PartnerServer, startPartnerServer } from '../support/partner-server.ts'

const SECRET = 'segredo-de-teste'
const FORM = {
  name: 'Ana Prado',
  city: 'Recife',
  state: 'PE',
  bill_value: '350',
  client_type: 'casa',
  consent: true,
}
const FIRST = { phoneNumberId: '100000000000001', accessToken: 'test-token' }
const SECOND = { phoneNumberId: '200000000000002', accessToken: 'outro-token' }

interface View {
  stage: string
  stages: { from: string; event: string; to: string }[]
  mode: string
  fields: Record<string, string>
  messages: { role: string; text: string; state?: string; delivery?: string }[]
}

let graph: GraphServer
let partner: PartnerServer
let app: AppServer

beforeAll(async () => {
  graph = await startGraphServer({ accounts: [SECOND], templates: { 'welcome_profile_site/pt_BR': 2 } })
  partner = await startPartnerServer({ token: 'parceiro' })
  app = await startAppServer({
    WHATSAPP_GRAPH_URL: graph.url,
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_ACCESS_TOKEN: FIRST.accessToken,
    WHATSAPP_PHONE_NUMBER_ID: FIRST.phoneNumberId,
    SERENA_WHATSAPP_ACCESS_TOKEN: SECOND.accessToken,
    SERENA_WHATSAPP_PHONE_NUMBER_ID: SECOND.phoneNumberId,
    SERENA_API_URL: partner.url,
    SERENA_API_TOKEN: 'parceiro',
  })
})
afterAll(async () => {
  await app?.close()
  await Promise.all([graph?.close(), partner?.close()])
})

let people = 0
const somebody = () => `558199${String(6_000_000 + ++people)}`
const fill = (phone: string, form: object = {}) =>
  fetch(`${app.url}/leads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...FORM, whatsapp: `+${phone}`, ...form }),
  })
const hook = (body: unknown) => postMetaWebhook(`${app.url}/webhooks/whatsapp`, SECRET, body)
const to = (phone: string) => graph.messages.filter((message) => message.to === phone)
const templates = (phone: string) => to(phone).filter(({ template }) => template)
const texts = (phone: string) => to(phone).flatMap(({ text }) => (text ? [text] : []))

async function viewOf(phone: string, business = 'serena'): Promise<View> {
  const response = await fetch(`${app.url}/simulator/conversations/${phone}?business=${business}`)
  return (await response.json()) as View
}
const reaches = (phone: string, stage: string, business?: string) =>
  eventually(async () => {
    const view = await viewOf(phone, business)
    return view.stage === stage && view
  }, `${phone} in ${stage}`)
const way = (view: View) => view.stages.map(({ event, to: stage }) => `${event} ${stage}`)

async function says(phone: string, text: string, { phoneNumberId }: { phoneNumberId: string } = SECOND) {
  const before = texts(phone).length
  await hook(metaText({ from: phone, text, id: `wamid.${randomUUID()}`, phoneNumberId }))
  await eventually(() => texts(phone).length > before, `an answer to "${text}"`)
  return texts(phone).slice(before).join('\n')
}
const taps = (phone: string) =>
  hook(
    metaEnvelope(
      {
        contacts: [{ profile: { name: 'Ana' }, wa_id: phone }],
        messages: [
          {
            from: phone,
            id: `wamid.${randomUUID()}`,
            timestamp: String(Math.floor(Date.now() / 1000)),
            type: 'button',
            button: { payload: 'Ativar Perfil', text: 'Ativar Perfil' },
          },
        ],
      },
      SECOND,
    ),
  )
const status = (phone: string, kind: 'delivered' | 'failed', error?: { code: number; title: string }) => {
  const id = templates(phone).at(-1)?.id ?? ''
  return hook(metaStatus({ ...SECOND, id, status: kind, to: phone, error }))
}
const colleagueWrites = (phone: string, { phoneNumberId }: { phoneNumberId: string }) =>
  hook(
    metaEnvelope(
      {
        message_echoes: [
          {
            from: '551130000001',
            to: phone,
            id: `wamid.${randomUUID()}`,
            timestamp: String(Math.floor(Date.now() / 1000)),
            type: 'text',
            text: { body: 'Oi, aqui é o Paulo, deixa comigo' },
          },
        ],
      },
      { phoneNumberId, field: 'smb_message_echoes' },
    ),
  )

describe('a business with a form', () => {
  it('from the form to a person, each step by what happened', async () => {
    const phone = somebody()
    const at = Date.now()
    expect((await fill(phone)).status).toBe(202)
    await eventually(() => templates(phone).length > 0, 'the template')
    expect(Date.now() - at).toBeLessThan(5_000)
    await reaches(phone, 'template_sent')
    await status(phone, 'delivered')
    await eventually(
      async () => (await viewOf(phone)).messages.some(({ delivery }) => delivery === 'delivered'),
      'the delivery',
    )
    await taps(phone)
    // All the form asks is known, so that the first answer recommends a plan and asks for the bill.
    await reaches(phone, 'plans_sent')
    await says(phone, 'quero esse plano')
    const handed = await reaches(phone, 'handoff')
    expect(way(handed)).toEqual([
      'form_saved registered',
      'template_accepted template_sent',
      'lead_wrote initial',
      'covered awaiting_bill',
      'qualified qualified',
      'plans_shown plans_sent',
      'plan_chosen interested',
      'handed_over handoff',
    ])
    expect(handed.mode).toBe('handoff')
    await colleagueWrites(phone, SECOND)
    await reaches(phone, 'human')
  })

  it('a lead who wrote first chooses what was shown before', async () => {
    const phone = somebody()
    await says(phone, 'oi, sou de Recife, Pernambuco')
    await reaches(phone, 'awaiting_bill')
    await says(phone, 'quais são os planos e os descontos?')
    await reaches(phone, 'plans_sent')
    await says(phone, 'gostei, quero falar com o consultor')
    const view = await reaches(phone, 'handoff')
    expect(way(view).slice(-2)).toEqual(['plan_chosen interested', 'handed_over handoff'])
  })

  it('a template that never arrives is shown, and the next form moves on', async () => {
    const phone = somebody()
    await fill(phone)
    await reaches(phone, 'template_sent')
    await status(phone, 'failed', { code: 131026, title: 'Message undeliverable' })
    await reaches(phone, 'template_failed')
    expect((await fill(phone, { name: 'Ana Prado Lima' })).status).toBe(202)
    const view = await reaches(phone, 'template_sent')
    expect(way(view)).toEqual([
      'form_saved registered',
      'template_accepted template_sent',
      'template_failed template_failed',
      'form_saved registered',
      'template_accepted template_sent',
    ])
    expect(templates(phone).map(({ template }) => template?.parameters[0])).toEqual([
      'Ana Prado',
      'Ana Prado Lima',
    ])
  })

  it('what the lead says in the chat replaces what the form said', async () => {
    const phone = somebody()
    await fill(phone, { bill_value: '300' })
    await reaches(phone, 'template_sent')
    await says(phone, 'oi, na verdade minha conta de luz vem uns 480 reais')
    expect((await viewOf(phone)).fields).toMatchObject({ bill_value_cents: '48000', city: 'Recife' })
  })

  it('a city that is not covered ends kindly, and another city opens it again', async () => {
    const phone = somebody()
    await fill(phone, { city: 'São Paulo', state: 'SP' })
    await reaches(phone, 'template_sent')
    await taps(phone)
    expect(way(await reaches(phone, 'disqualified'))).toContain('not_covered disqualified')
    expect((await fill(phone)).status).toBe(202)
    await eventually(() => templates(phone).length === 2, 'the second template')
    expect(templates(phone)[1]?.template?.parameters[1]).toBe('Recife')
  })

  it('an opt-out is the end: no form brings the lead back', async () => {
    const phone = somebody()
    await fill(phone)
    await reaches(phone, 'template_sent')
    await says(phone, 'não quero mais receber mensagens, pode parar')
    await reaches(phone, 'opted_out')
    const again = await fill(phone)
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ error: { code: 'leads.opted_out' } })
    expect(templates(phone)).toHaveLength(1)
    // Who agreed to what, when, by which way, and until when.
    const { rows } = await app.inspect((db) =>
      db.query(
        `select s.basis, s.version, s.channel, s.revoked_at >= s.given_at as taken_back, s.revoked_by
         from consents s join contact_aliases a on a.contact_id = s.contact_id where a.value = $1`,
        [phone],
      ),
    )
    expect(rows).toEqual([
      { basis: 'consent', version: '2026-11', channel: 'form', taken_back: true, revoked_by: 'opt_out' },
    ])
  })
})

it('a business without a form walks the same way', async () => {
  const phone = somebody()
  await says(phone, 'oi, bom dia', FIRST)
  expect(way(await reaches(phone, 'initial', 'seleto'))).toEqual(['lead_wrote initial'])
  await says(phone, 'quero falar com um vendedor, por favor', FIRST)
  await reaches(phone, 'handoff', 'seleto')
  await colleagueWrites(phone, FIRST)
  expect((await reaches(phone, 'human', 'seleto')).mode).toBe('human')
})
