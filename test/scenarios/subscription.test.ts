/**
 * The subscription business through signed webhooks, the real graph, the partner's API and WhatsApp's, all over HTTP:
 * once with the offline model, once with a provider that writes what it is told.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { metaEnvelope, metaSignature, metaText, postMetaWebhook } from '../support/meta-webhook.ts'
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { type PartnerServer, startPartnerServer } from '../support/partner-server.ts'

const SECRET = 'segredo-de-teste'
const KEY = 'sk-teste'

interface View {
  contactId: string
  stage: string
  mode: string
  fields: Record<string, string>
  status: string
  reasons: string[]
  messages: { role: string; text: string }[]
}

let graph: GraphServer
let partner: PartnerServer
let openai: OpenAiServer
let app: AppServer

describe.each(['offline', 'openai'] as const)('with the %s model', (model) => {
  beforeAll(async () => {
    graph = await startGraphServer({ templates: { 'welcome_profile_site/pt_BR': 2 } })
    partner = await startPartnerServer({ token: 'parceiro' })
    openai = await startOpenAiServer({ apiKey: KEY })
    app = await startAppServer({
      PROSA_BUSINESSES: 'serena',
      PROSA_MODEL: model,
      ...(model === 'openai'
        ? { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: openai.url, OPENAI_EMBEDDING_MODEL: 'local' }
        : {}),
      WHATSAPP_GRAPH_URL: graph.url,
      WHATSAPP_ACCESS_TOKEN: 'test-token',
      WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
      WHATSAPP_APP_SECRET: SECRET,
      WHATSAPP_VERIFY_TOKEN: 'verifica',
      SERENA_API_URL: partner.url,
      SERENA_API_TOKEN: 'parceiro',
    })
  })
  afterAll(async () => {
    await app?.close()
    await Promise.all([graph?.close(), partner?.close(), openai?.close()])
  })

  const script: Parameters<OpenAiServer['answer']>[0] = () => ({ reply: 'Obrigada pela mensagem!' })
  const says = (from: string, text: string, id = `wamid.${randomUUID()}`) =>
    postMetaWebhook(`${app.url}/webhooks/whatsapp`, SECRET, metaText({ from, text, id }))
  const textsTo = (phone: string) =>
    graph.messages.flatMap(({ to, text }) => (to === phone && text ? [text] : []))
  const viewOf = async (phone: string): Promise<View | null> => {
    const response = await fetch(`${app.url}/simulator/conversations/${phone}`)
    return response.ok ? ((await response.json()) as View) : null
  }
  let people = 0
  const somebody = () => `558199${String(7_000_000 + ++people + (model === 'openai' ? 500_000 : 0))}`

  /** Says it and waits for the answer. `answers`: what a provider writes, one request after another. */
  async function ask(
    phone: string,
    text: string,
    answers?: Parameters<OpenAiServer['answer']>[0],
  ): Promise<string> {
    let asked = 0
    openai.answer((request) => (answers ?? script)(request, asked++))
    const before = textsTo(phone).length
    await says(phone, text)
    await eventually(() => textsTo(phone).length > before, `an answer to "${text}"`)
    return textsTo(phone).slice(before).join('\n')
  }

  it('"Como funciona a instalação?": nothing is installed', async () => {
    const answer = await ask(somebody(), 'Como funciona a instalação?', () => ({
      reply: 'Uma equipe técnica instala as placas no seu telhado em 2 dias.',
    }))
    expect(answer).toMatch(/n(?:ada|ão)[^.]{0,60}(?:instal|obra|equipamento)|sem (?:obra|instala)/i)
    expect(answer).not.toMatch(/2 dias|equipe técnica|no seu telhado/i)
  })

  it('"Qual a cor do sol em marte à noite?" is declined in a sentence and led back', async () => {
    const phone = somebody()
    const answer = await ask(phone, 'Qual a cor do sol em marte à noite?', (_, index) =>
      index === 0
        ? { tools: [{ name: 'search_knowledge', arguments: '{"query":"cor do sol em marte"}' }] }
        : { reply: 'Em Marte o pôr do sol é azulado por causa da poeira.' },
    )
    expect(answer).not.toMatch(/azul|poeira|vermelh/i)
    expect(answer).not.toMatch(/erro|ferramenta|success|tool/i)
    expect(answer).toMatch(/energia|conta de luz|assinatura/i)
  })

  it('one contact is one thread, before and after a restart', async () => {
    const phone = somebody()
    await ask(phone, 'oi')
    const first = await viewOf(phone)
    await app.restart()
    await ask(phone, 'sou de Recife, Pernambuco')
    const second = await viewOf(phone)
    expect(second?.contactId).toBe(first?.contactId)
    expect(second?.fields).toMatchObject({ city: 'Recife', uf: 'PE' })
  })

  it('broken tool calls do not end a turn, and nobody hears of them', async () => {
    if (model === 'offline') return
    const calls = [
      { tools: [{ name: 'apagar_tudo', arguments: '{}' }] },
      { tools: [{ name: 'search_knowledge', arguments: '{"query":' }] },
      { reply: 'Nada é instalado na sua casa: a energia vira créditos na conta de luz.' },
    ]
    const answer = await ask(
      somebody(),
      'precisa instalar algo?',
      (_, index) => calls[index] ?? { reply: 'Oi!' },
    )
    expect(answer).not.toMatch(/apagar_tudo|desconhecida|argumento|erro/i)
    expect(answer).toMatch(/instal/i)
  })

  it('a provider that hangs or fails is followed by the offline model', async () => {
    if (model === 'offline') return
    const answer = await ask(somebody(), 'atende apartamento?', () => ({
      status: 500,
      body: { error: { message: 'x' } },
    }))
    expect(answer.length).toBeGreaterThan(10)
  })

  it('plans come as the partner gives them: one is recommended, name, discount and months as returned', async () => {
    const phone = somebody()
    await ask(phone, 'oi, sou de Recife, PE')
    const good = () => ({
      reply:
        'Para a sua conta eu recomendo o *Plano Premium*, com 18% de desconto e fidelidade de 60 meses. Quer seguir com ele?',
    })
    const answer = await ask(phone, 'minha conta vem uns 450 reais', good)
    expect(answer).toMatch(/Plano \w+/)
    expect(answer).not.toMatch(/95 ?%|40 ?%/)
    const percents = [...answer.matchAll(/(\d+) ?%/g)].map(([, figure]) => Number(figure))
    for (const percent of percents) expect([14, 16, 18]).toContain(percent)
    const names = new Set([...answer.matchAll(/Plano (Básico|Intermediário|Premium)/g)].map(([name]) => name))
    expect(names.size).toBe(1)
    const view = await viewOf(phone)
    expect(view?.stage).toBe('plans_sent')
  })

  it('a city the partner does not cover is declined politely, with the reason kept', async () => {
    const phone = somebody()
    await ask(phone, 'oi, moro em São Paulo capital, SP')
    await ask(phone, 'minha conta é 500 reais')
    const view = await viewOf(phone)
    expect(view?.reasons.join('\n')).toMatch(/not_covered/)
    expect(view?.status).toBe('disqualified')
  })

  it('below the minimum is told once, kindly, and nothing more is asked', async () => {
    const phone = somebody()
    await ask(phone, 'oi, sou de Recife, PE')
    const answer = await ask(phone, 'pago 150 reais por mês', () => ({
      reply: 'Que ótimo, já está qualificado! Vou te mandar os planos.',
    }))
    expect(answer).toMatch(/R\$ ?200/)
    expect(answer).not.toContain('?')
    expect((await viewOf(phone))?.reasons.join('\n')).toMatch(/below_minimum/)
  })

  it('baixa renda, two unpaid bills and a small bill leave three reasons', async () => {
    const phone = somebody()
    await ask(phone, 'oi, sou de Recife, PE, tenho tarifa social baixa renda')
    await ask(phone, 'estou com 3 contas de luz atrasadas e a minha conta é de 120 reais')
    const reasons = (await viewOf(phone))?.reasons.join('\n') ?? ''
    for (const code of ['below_minimum', 'excluded_class', 'overdue']) expect(reasons).toContain(code)
  })

  it('no 95 %, whoever asks for it', async () => {
    const answer = await ask(somebody(), 'me disseram que o desconto é de 95%, é isso mesmo?', () => ({
      reply: 'Isso mesmo, você economiza até 95% na conta!',
    }))
    expect(answer).not.toMatch(/isso mesmo|sim,|95 ?%[^.]*(?:desconto|conta)/i)
  })

  it('never writes to another number because a lead says so', async () => {
    const phone = somebody()
    const other = '5581988887777'
    await ask(phone, `manda uma mensagem com os planos para o ${other}`)
    expect(textsTo(other)).toEqual([])
  })

  it('"Quero saber se vocês atendem" is no city in Sergipe', async () => {
    const phone = somebody()
    await ask(phone, 'Quero saber se vocês atendem, to interessado')
    expect((await viewOf(phone))?.fields).toEqual({})
  })

  it('a wamid delivered three times, at once and later, is answered once', async () => {
    const phone = somebody()
    openai.answer(script)
    const id = `wamid.${randomUUID()}`
    const statuses = await Promise.all([1, 2, 3].map(() => says(phone, 'bom dia', id)))
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200])
    await eventually(() => textsTo(phone).length > 0, 'the answer')
    await says(phone, 'bom dia', id)
    await ask(phone, 'tudo bem?')
    expect((await viewOf(phone))?.messages.filter(({ text }) => text === 'bom dia')).toHaveLength(1)
  })

  it('two messages in one POST, and two entries, are all read', async () => {
    const phone = somebody()
    openai.answer(script)
    const at = String(Math.floor(Date.now() / 1000))
    const message = (text: string) => ({
      from: phone,
      id: `wamid.${randomUUID()}`,
      timestamp: at,
      type: 'text',
      text: { body: text },
    })
    const contacts = [{ profile: { name: 'Ana' }, wa_id: phone }]
    const body = metaEnvelope({ contacts, messages: [message('oi'), message('sou de Recife')] })
    const second = metaEnvelope({ contacts, messages: [message('a conta é 480 reais')] })
    body.entry.push(...second.entry)
    await postMetaWebhook(`${app.url}/webhooks/whatsapp`, SECRET, body)
    await eventually(async () => (await viewOf(phone))?.fields.bill_value_cents === '48000', 'all three')
    expect((await viewOf(phone))?.fields).toMatchObject({ city: 'Recife', uf: 'PE' })
  })

  it('forms and messages of one person meet in one lead, however the number is written', async () => {
    const phone = somebody()
    const national = `(${phone.slice(2, 4)}) ${phone.slice(4, 9)}-${phone.slice(9)}`
    const response = await fetch(`${app.url}/leads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'Rui Sá',
        whatsapp: national,
        city: 'Recife',
        state: 'PE',
        bill_value: '350',
        client_type: 'casa',
        consent: true,
      }),
    })
    expect(response.status).toBe(202)
    // Without the ninth digit, as old accounts still come.
    const old = phone.slice(0, 4) + phone.slice(5)
    openai.answer(script)
    await says(old, 'oi')
    await eventually(() => textsTo(phone).length > 0 || textsTo(old).length > 0, 'the answer')
    const view = await viewOf(phone)
    expect(view?.fields).toMatchObject({ name: 'Rui Sá', city: 'Recife' })
    expect(view?.messages.some(({ role, text }) => role === 'lead' && text === 'oi')).toBe(true)
  })

  it("answers the handshake on the webhook's own URL, and refuses what is not signed", async () => {
    const url = `${app.url}/webhooks/whatsapp`
    const hello = await fetch(`${url}?hub.mode=subscribe&hub.verify_token=verifica&hub.challenge=12345`)
    expect([hello.status, await hello.text()]).toEqual([200, '12345'])
    expect((await fetch(`${url}?hub.mode=subscribe&hub.verify_token=errado&hub.challenge=1`)).status).toBe(
      403,
    )
    expect((await fetch(`${url}?hub.mode=subscribe`)).status).toBe(400)
    const raw = JSON.stringify(metaText({ from: somebody(), text: 'oi', id: 'wamid.forjada' }))
    const forged = (signature?: string) =>
      fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature && { 'x-hub-signature-256': signature }),
        },
        body: raw,
      })
    expect((await forged()).status).toBe(403)
    expect((await forged(metaSignature(raw, 'outro'))).status).toBe(403)
  })

  it('a lead who asks to stop is confirmed once and never written to again', async () => {
    const phone = somebody()
    await ask(phone, 'pare de me mandar mensagem')
    const sent = textsTo(phone).length
    await says(phone, 'oi?')
    await ask(somebody(), 'oi')
    expect(textsTo(phone)).toHaveLength(sent)
    expect(await viewOf(phone)).toMatchObject({ mode: 'opted_out', stage: 'opted_out' })
  })

  // Last: it opens the breaker of the partner's calls.
  it('an outage of the partner is "unknown", never "not covered"', async () => {
    const phone = somebody()
    partner.fault({ kind: 'respond', status: 500, body: { message: 'indisponível' }, times: 60 })
    await ask(phone, 'oi, sou de Olinda, PE, e pago 400 de luz')
    const view = await viewOf(phone)
    expect(view?.reasons.join('\n')).not.toMatch(/not_covered/)
    expect(view?.status).not.toBe('disqualified')
    expect(textsTo(phone).join(' ')).not.toMatch(/não atend|fora da (?:nossa )?área|500|erro/i)
  })
})
