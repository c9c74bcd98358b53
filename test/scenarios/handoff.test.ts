/** Handovers, questions and drafts between leads on WhatsApp and people in the inbox, over HTTP with the whole server. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type ChatwootServer, startChatwootServer } from '../support/chatwoot-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { metaText, postMetaWebhook } from '../support/meta-webhook.ts'

const SECRET = 'segredo-de-teste'
const HOOK = 'gancho-secreto'
const ROOT = 'raiz-de-teste-0123456789'

let graph: GraphServer
let chatwoot: ChatwootServer
let app: AppServer

beforeAll(async () => {
  graph = await startGraphServer()
  chatwoot = await startChatwootServer()
  app = await startAppServer({
    PROSA_BUSINESSES: 'seleto',
    WHATSAPP_GRAPH_URL: graph.url,
    WHATSAPP_ACCESS_TOKEN: 'test-token',
    WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
    WHATSAPP_APP_SECRET: SECRET,
    CHATWOOT_URL: chatwoot.url,
    CHATWOOT_TOKEN: 'chatwoot-token',
    CHATWOOT_ACCOUNT_ID: '1',
    CHATWOOT_INBOX_ID: '7',
    CHATWOOT_WEBHOOK_SECRET: HOOK,
    ADMIN_TOKEN: ROOT,
  })
  point()
})
afterAll(async () => {
  await app?.close()
  await Promise.all([graph?.close(), chatwoot?.close()])
})

const point = () => chatwoot.setWebhook(`${app.url}/webhooks/chatwoot/${HOOK}`)
let people = 0
const somebody = () => `5543977${String(100_000 + ++people)}`
const says = (from: string, text: string) =>
  postMetaWebhook(
    `${app.url}/webhooks/whatsapp`,
    SECRET,
    metaText({ from, text, id: `wamid.${randomUUID()}`, name: `Lead ${from.slice(-3)}` }),
  )
const textsTo = (phone: string) =>
  graph.messages.flatMap(({ to, text }) => (to === phone && text ? [text] : []))
const modeOf = async (phone: string) => {
  const response = await fetch(`${app.url}/simulator/conversations/${phone}`)
  return ((await response.json()) as { mode: string }).mode
}
const conversationOf = (phone: string) => {
  const contact = [...chatwoot.contacts.values()].find(({ phone_number }) => phone_number === `+${phone}`)
  return [...chatwoot.conversations.values()].findLast(({ contactId }) => contactId === contact?.id)?.id ?? 0
}
const shownTo = (phone: string) =>
  chatwoot.messages.filter(({ conversationId }) => conversationId === conversationOf(phone))
const notesOf = (phone: string) => shownTo(phone).flatMap((one) => (one.private ? [one.content] : []))
const summariesOf = (phone: string) => notesOf(phone).filter((note) => note.startsWith('Resumo'))

/** Says it, and waits for the agent's answer. */
async function asks(phone: string, text: string): Promise<void> {
  const before = textsTo(phone).length
  await says(phone, text)
  await eventually(() => textsTo(phone).length > before, `the answer to "${text}"`)
}
const noted = (phone: string, what: RegExp) =>
  eventually(() => notesOf(phone).find((note) => what.test(note)), `a note like ${what}`)

describe('a lead who asks for a person', () => {
  it('is told once; people get one summary with the evidence; then the agent only acknowledges (92, 94, 97)', async () => {
    const phone = somebody()
    await asks(phone, 'oi, me chamo Joana e sou de Londrina, Paraná')
    await asks(phone, 'quero falar com uma pessoa')
    expect(await modeOf(phone)).toBe('handoff')
    await noted(phone, /^Resumo/)
    expect(summariesOf(phone)[0]).toMatch(/Nome: Joana \(“.*Joana.*”\)/)
    expect(summariesOf(phone)[0]).toContain('Localização: Londrina/PR')
    expect(summariesOf(phone)[0]).toContain('Empresa: Não informado')
    const told = textsTo(phone).at(-1) ?? ''
    await asks(phone, 'e quanto a FB300 produz?')
    expect(textsTo(phone).filter((text) => text === told)).toHaveLength(1)
    await chatwoot.settled()
    expect(summariesOf(phone)).toHaveLength(1)
  })

  it('the summary arrives when the inbox is back, once, and asked for again it comes again (94, 96)', async () => {
    const phone = somebody()
    await asks(phone, 'bom dia')
    await eventually(() => shownTo(phone).length >= 2, 'the mirror')
    chatwoot.fault({ kind: 'respond', status: 503, body: {} })
    chatwoot.fault({ kind: 'reset', accept: true, after: 3 })
    await asks(phone, 'quero falar com um atendente')
    await eventually(() => summariesOf(phone).length > 0, 'the summary', 40_000)
    await chatwoot.settled()
    expect(summariesOf(phone)).toHaveLength(1)
    await chatwoot.personWrites(conversationOf(phone), '/resumo', { private: true })
    await eventually(() => summariesOf(phone).length === 2, 'the summary again')
    expect(textsTo(phone).join(' ')).not.toContain('resumo')
  })

  it('goes on with the agent once the conversation is ended in the inbox; a person who answers has it, after a restart too', async () => {
    const phone = somebody()
    await asks(phone, 'quero falar com uma pessoa')
    await noted(phone, /^Resumo/)
    await chatwoot.resolve(conversationOf(phone))
    expect(await modeOf(phone)).toBe('agent')

    await asks(phone, 'quero falar com uma pessoa, por favor')
    await eventually(() => summariesOf(phone).length === 2, 'the second summary')
    await chatwoot.personWrites(conversationOf(phone), 'Oi, aqui é a Paula')
    await eventually(() => textsTo(phone).includes('Oi, aqui é a Paula'), 'the person')
    await app.restart()
    point()
    expect(await modeOf(phone)).toBe('human')
    await chatwoot.personWrites(conversationOf(phone), 'retomar', { private: true })
    expect(await modeOf(phone)).toBe('agent')
  })
})

describe('a technical question', () => {
  it('is noted with its number; what a person answers there reaches the lead once, and the agent goes on', async () => {
    const phone = somebody()
    await asks(phone, 'oi')
    await asks(phone, 'vocês têm o diagrama elétrico da FB300?')
    const note = await noted(phone, /técnica/)
    const number = /#(\d+)/.exec(note)?.[1] ?? ''
    expect(number).not.toBe('')
    const answer = 'O diagrama vai junto com a máquina.'
    await chatwoot.personWrites(conversationOf(phone), `#${number} ${answer}`, { private: true })
    await chatwoot.personWrites(conversationOf(phone), `#${number} ${answer}`, { private: true })
    await eventually(() => textsTo(phone).includes(answer), 'the answer')
    await noted(phone, /já tinha sido respondida/)
    expect(textsTo(phone).filter((text) => text === answer)).toHaveLength(1)
    expect(textsTo(phone).join(' ')).not.toContain(`#${number}`)
    await eventually(() => shownTo(phone).some((one) => !one.private && one.content === answer), 'the mirror')
    expect(await modeOf(phone)).toBe('agent')
  })
})

describe('the copilot', () => {
  it('shows drafts to people; what they send reaches the lead, what they discard does not', async () => {
    const phone = somebody()
    await asks(phone, 'oi')
    await eventually(() => shownTo(phone).length >= 2, 'the mirror')
    await chatwoot.personWrites(conversationOf(phone), '/copiloto', { private: true })
    await noted(phone, /Copiloto ligado/)
    const before = textsTo(phone).length
    await says(phone, 'quanto a FB300 produz por hora?')
    const note = await noted(phone, /^Rascunho/)
    expect(textsTo(phone)).toHaveLength(before)
    await chatwoot.personWrites(conversationOf(phone), 'enviar', { private: true })
    const sent = await eventually(() => textsTo(phone)[before], 'the draft')
    expect(note).toContain(sent)
    await says(phone, 'e a FBM100?')
    await eventually(
      () => notesOf(phone).filter((one) => one.startsWith('Rascunho')).length === 2,
      'the next draft',
    )
    await chatwoot.personWrites(conversationOf(phone), 'descartar', { private: true })
    await noted(phone, /descartado/)
    await chatwoot.personWrites(conversationOf(phone), 'enviar', { private: true })
    await noted(phone, /Não há rascunho/)
    expect(textsTo(phone)).toHaveLength(before + 1)
  })
})

describe('a flag', () => {
  const flag = async (agent: string) => {
    const response = await fetch(`${app.url}/admin/flags`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ROOT}`, 'content-type': 'application/json' },
      body: JSON.stringify({ business: 'seleto', channel: 'whatsapp-cloud', agent }),
    })
    expect(response.status).toBe(200)
  }

  it('off: people see what the lead writes and answer it, the agent does not, then or later', async () => {
    const phone = somebody()
    await asks(phone, 'oi')
    await flag('off')
    const before = textsTo(phone).length
    await says(phone, 'quanto a FB300 produz por hora?')
    await eventually(
      () => shownTo(phone).some((one) => !one.private && one.content === 'quanto a FB300 produz por hora?'),
      'the mirror',
    )
    await chatwoot.personWrites(conversationOf(phone), 'Já te respondo!')
    await eventually(() => textsTo(phone).length > before, "the person's answer")
    expect(textsTo(phone).slice(before)).toEqual(['Já te respondo!'])
    await flag('on')
    const other = somebody()
    await asks(other, 'oi')
    expect(textsTo(phone).slice(before)).toEqual(['Já te respondo!'])
  })

  it('copilot: the draft is a private note, and nothing is sent', async () => {
    await flag('copilot')
    try {
      const phone = somebody()
      await says(phone, 'quanto a FB300 produz por hora?')
      await noted(phone, /^Rascunho/)
      expect(textsTo(phone)).toEqual([])
    } finally {
      await flag('on')
    }
  })
})
