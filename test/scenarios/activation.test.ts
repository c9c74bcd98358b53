import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { metaEnvelope, metaText, postMetaWebhook } from '../support/meta-webhook.ts'

const SECRET = 'segredo-de-teste'
const FORM = {
  name: 'Ana  Prado',
  whatsapp: '(81) 99876-5432',
  city: 'recife',
  state: 'Pernambuco',
  bill_value: 'R$ 1.234,56',
  client_type: 'casa',
  consent: true,
}

let graph: GraphServer
let app: AppServer

beforeAll(async () => {
  graph = await startGraphServer({
    templates: { 'welcome_profile_site/pt_BR': 2, 'retomada_cadastro/pt_BR': 1 },
  })
  app = await startAppServer({
    PROSA_BUSINESSES: 'serena',
    WHATSAPP_GRAPH_URL: graph.url,
    WHATSAPP_ACCESS_TOKEN: 'test-token',
    WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_VERIFY_TOKEN: 'verifica',
  })
})
afterAll(async () => {
  await app?.close()
  await graph?.close()
})

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/leads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const phoneNow = () => `(81) 9${String(80_000_000 + Math.floor(Math.random() * 9_999_999))}`
const digits = (phone: string) => `55${phone.replace(/\D/g, '')}`
const templatesTo = (phone: string) => graph.messages.filter(({ to, template }) => to === phone && template)
const textsTo = (phone: string) =>
  graph.messages.flatMap(({ to, text }) => (to === phone && text ? [text] : []))
const viewOf = async (phone: string) => {
  const response = await fetch(`${app.url}/simulator/conversations/${phone}`)
  return (await response.json()) as { stage: string; mode: string; fields: Record<string, string> }
}
const webhook = (body: unknown) => postMetaWebhook(`${app.url}/webhooks/whatsapp`, SECRET, body)
const tap = (phone: string) =>
  webhook(
    metaEnvelope({
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
    }),
  )

describe('POST /leads', () => {
  it('saves the lead and sends the template once, with the name and the city', async () => {
    const phone = digits(FORM.whatsapp)
    const response = await post(FORM)
    expect(response.status).toBe(202)
    const { id } = (await response.json()) as { id: string }
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    const [message] = await eventually(
      () => templatesTo(phone).length > 0 && templatesTo(phone),
      'the template',
    )
    expect(message?.template).toEqual({
      name: 'welcome_profile_site',
      language: 'pt_BR',
      parameters: ['Ana Prado', 'Recife'],
    })
    await eventually(async () => (await viewOf(phone)).stage === 'template_sent', 'the stage')
    expect((await viewOf(phone)).fields).toEqual({
      name: 'Ana Prado',
      city: 'Recife',
      uf: 'PE',
      bill_value_cents: '123456',
      client_type: 'casa',
    })

    // Sent again, by the same person or by a nervous finger: nothing goes twice.
    const again = await Promise.all([post(FORM), post({ ...FORM, bill_value: '900' })])
    expect(again.map(({ status }) => status)).toEqual([409, 409])
    expect(await again[0]?.json()).toMatchObject({
      error: { code: 'leads.exists', message: expect.stringContaining('whatsapp') },
    })
    expect(templatesTo(phone)).toHaveLength(1)
  })

  it('a tap on the button opens the conversation, and nothing of the form is asked again', async () => {
    const phone = digits(FORM.whatsapp)
    expect((await tap(phone)).status).toBe(200)
    const [text = ''] = await eventually(() => textsTo(phone).length > 0 && textsTo(phone), 'the answer')
    expect(text).not.toMatch(
      /\b(?:qual|em que) (?:cidade|estado|é o seu nome)|valor (?:médio )?da (?:sua )?conta/i,
    )
    const view = await eventually(async () => {
      const now = await viewOf(phone)
      return now.stage !== 'template_sent' && now
    }, 'the stage after the tap')
    expect(['initial', 'awaiting_bill', 'qualified', 'plans_sent', 'handoff']).toContain(view.stage)
  })

  it('twenty forms of one person at once make one lead and one template', async () => {
    const whatsapp = phoneNow()
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ ...FORM, whatsapp })))
    const counts = Object.groupBy(answers, ({ status }) => status)
    expect(counts[202]).toHaveLength(1)
    expect(counts[409]).toHaveLength(19)
    await eventually(() => templatesTo(digits(whatsapp)).length > 0, 'the template')
    expect(templatesTo(digits(whatsapp))).toHaveLength(1)
  })

  it('a caller that repeats its key gets the same answer', async () => {
    const whatsapp = phoneNow()
    const key = { 'idempotency-key': randomUUID() }
    const [first, second] = [await post({ ...FORM, whatsapp }, key), await post({ ...FORM, whatsapp }, key)]
    expect([first.status, second.status]).toEqual([202, 202])
    expect(await second.json()).toEqual(await first.json())
    expect((await post({ ...FORM, whatsapp: phoneNow() }, key)).status).toBe(409)
  })

  it('takes the names other forms send', async () => {
    const whatsapp = phoneNow()
    const response = await post({
      nomeCompleto: "Joana D'Arc de Sá",
      phone: whatsapp,
      cidade: 'Santa Bárbara d’Oeste',
      estado: 'sp',
      account_value: 350.5,
      clientType: 'residencial',
      consentimentoLGPD: 'true',
      email: 'JOANA@Exemplo.com',
    })
    expect(response.status).toBe(202)
    expect((await viewOf(digits(whatsapp))).fields).toMatchObject({
      bill_value_cents: '35050',
      client_type: 'casa',
      email: 'joana@exemplo.com',
      uf: 'SP',
    })
  })

  it.each([
    ['name', 'A'],
    ['name', '12345'],
    ['name', 'Ana <script>'],
    ['name', 'Lead WhatsApp'],
    ['name', 'quero desconto na conta'],
    ['whatsapp', '123'],
    ['whatsapp', '+1 202 555 0100 99 99 99'],
    ['email', 'ana@'],
    ['city', 'Cidade Que Nao Existe'],
    ['city', 'Curitiba'],
    ['state', 'XX'],
    ['bill_value', '199,99'],
    ['bill_value', 'muito'],
    ['bill_value', -350],
    ['bill_value', '200 a 300'],
    ['client_type', 'fazenda espacial'],
    ['consent', false],
    ['consent', 'não'],
  ])('422 names %s when it is %j', async (field, value) => {
    const response = await post({ ...FORM, whatsapp: phoneNow(), [field]: value })
    expect(response.status).toBe(422)
    const { error } = (await response.json()) as {
      error: { message: string; requestId: string; fields: object }
    }
    expect(error.message).toContain(`${field}:`)
    expect(Object.keys(error.fields)).toContain(field)
    expect(error.requestId).not.toBe('')
  })

  it.each(['name', 'whatsapp', 'city', 'state', 'bill_value', 'client_type', 'consent'])(
    '400 names %s when it is missing',
    async (field) => {
      const response = await post({ ...FORM, whatsapp: phoneNow(), [field]: undefined })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { message: expect.stringContaining(`${field}:`) },
      })
    },
  )

  it('refuses what is no form', async () => {
    expect((await post('{"name":')).status).toBe(400)
    expect((await post('[]')).status).toBe(400)
    expect((await post('null')).status).toBe(400)
    expect((await post('<xml/>', { 'content-type': 'text/xml' })).status).toBe(415)
    expect((await post(JSON.stringify({ ...FORM, name: 'a'.repeat(40_000) }))).status).toBe(413)
  })

  it('a template that is refused is shown, and the form may be sent again', async () => {
    const whatsapp = phoneNow()
    const phone = digits(whatsapp)
    // Meta refuses the name of a template nobody approved: here, a city with a line break could not pass either.
    const refused = await startGraphServer({ templates: {} })
    const other = await startAppServer({
      PROSA_BUSINESSES: 'serena',
      WHATSAPP_GRAPH_URL: refused.url,
      WHATSAPP_ACCESS_TOKEN: 'test-token',
      WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
      WHATSAPP_APP_SECRET: SECRET,
    })
    try {
      const send = () =>
        fetch(`${other.url}/leads`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...FORM, whatsapp }),
        })
      expect((await send()).status).toBe(202)
      await eventually(async () => {
        const response = await fetch(`${other.url}/simulator/conversations/${phone}`)
        return ((await response.json()) as { stage: string }).stage === 'template_failed'
      }, 'the failure')
      expect((await send()).status).toBe(202)
    } finally {
      await other.close()
      await refused.close()
    }
  })
})

describe('the form page', () => {
  const form = (fields: Record<string, string>) =>
    fetch(`${app.url}/leads`, { method: 'POST', body: new URLSearchParams(fields) })

  it('works without script, and is made for a phone', async () => {
    const response = await fetch(`${app.url}/leads`)
    const page = await response.text()
    expect(response.headers.get('content-type')).toMatch(/text\/html/)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page).not.toContain('<script')
    expect(page).toContain('name="viewport"')
    for (const id of ['name', 'whatsapp', 'city', 'state', 'bill_value']) {
      expect(page).toContain(`<label for="${id}">`)
      expect(page).toContain(`id="${id}"`)
    }
  })

  it('says in Portuguese what is wrong, beside the field, and keeps what was filled in', async () => {
    const response = await form({
      name: 'Ana "Prado" <b>',
      whatsapp: '12',
      city: 'Recife',
      state: 'PE',
      bill_value: '90',
    })
    const page = await response.text()
    expect(response.status).toBe(422)
    expect(page).toContain('id="whatsapp-problem"')
    expect(page).toContain('Escreva o WhatsApp com DDD')
    expect(page).toMatch(/a partir de R\$\s200,00/)
    expect(page).toContain('id="name-problem"')
    expect(page).toContain('Preencha o consentimento')
    expect(page).toContain('value="Ana &quot;Prado&quot; &lt;b&gt;"')
    expect(page).toContain('value="90"')
  })

  it('thanks who filled it in', async () => {
    const whatsapp = phoneNow()
    const fields = { ...FORM, whatsapp, consent: 'sim' }
    const response = await form(fields)
    expect(response.status).toBe(202)
    expect(await response.text()).toContain('Cadastro recebido')
    expect((await form(fields)).status).toBe(409)
  })
})

it('an organic lead writes first and is answered by the same business', async () => {
  const phone = '5581977770001'
  await webhook(metaText({ from: phone, text: 'oi', id: `wamid.${randomUUID()}` }))
  await eventually(() => textsTo(phone).length > 0, 'the answer')
  expect((await viewOf(phone)).stage).toBe('initial')
})
