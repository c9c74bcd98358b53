/** Salespeople in the inbox, leads on WhatsApp, the whole server between them, over HTTP. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type ChatwootServer, startChatwootServer } from '../support/chatwoot-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { metaEnvelope, metaText, postMetaWebhook } from '../support/meta-webhook.ts'

const SECRET = 'segredo-de-teste'
const HOOK = 'gancho-secreto'

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
  })
  point()
})
afterAll(async () => {
  await app?.close()
  await Promise.all([graph?.close(), chatwoot?.close()])
})

const point = (secret?: string) => chatwoot.setWebhook(`${app.url}/webhooks/chatwoot/${HOOK}`, secret)
let people = 0
const somebody = () => `5543988${String(100_000 + ++people)}`
const says = (from: string, text: string) =>
  postMetaWebhook(
    `${app.url}/webhooks/whatsapp`,
    SECRET,
    metaText({ from, text, id: `wamid.${randomUUID()}`, name: `Lead ${from.slice(-3)}` }),
  )
const textsTo = (phone: string) =>
  graph.messages.flatMap(({ to, text }) => (to === phone && text ? [text] : []))
const viewOf = async (phone: string) =>
  (await (await fetch(`${app.url}/simulator/conversations/${phone}`)).json()) as {
    mode: string
    stage: string
    messages: { role: string; text: string }[]
  }
const conversationOf = (phone: string) => {
  const contact = [...chatwoot.contacts.values()].find(({ phone_number }) => phone_number === `+${phone}`)
  return [...chatwoot.conversations.values()].findLast(({ contactId }) => contactId === contact?.id)
}
const shownTo = (phone: string) =>
  chatwoot.messages.filter(({ conversationId }) => conversationId === conversationOf(phone)?.id)
const notesOf = (phone: string) => shownTo(phone).flatMap((one) => (one.private ? [one.content] : []))

/** A lead who wrote, was answered, and is shown in the inbox. */
async function talked(text = 'oi, bom dia'): Promise<{ phone: string; conversation: number }> {
  const phone = somebody()
  await says(phone, text)
  await eventually(() => textsTo(phone).length > 0, 'the answer')
  await eventually(() => shownTo(phone).length >= 2, 'the mirror')
  return { phone, conversation: conversationOf(phone)?.id ?? 0 }
}

describe('the mirror', () => {
  it("shows lead and agent in order, once, in the lead's own conversation", async () => {
    const { phone } = await talked()
    await says(phone, 'quanto a FB300 produz por hora?')
    await eventually(() => textsTo(phone).length > 1 && shownTo(phone).length >= 4, 'the second answer')
    await chatwoot.settled()
    const inPublic = shownTo(phone).filter((one) => !one.private)
    expect(inPublic.map(({ type, content }) => ({ type, content }))).toEqual([
      { type: 0, content: 'oi, bom dia' },
      { type: 1, content: textsTo(phone)[0] },
      { type: 0, content: 'quanto a FB300 produz por hora?' },
      { type: 1, content: textsTo(phone)[1] },
    ])
    expect((await viewOf(phone)).mode).toBe('agent')
  })

  it('never mixes two leads, also when their numbers look alike', async () => {
    const both = await Promise.all([talked('oi, sou a primeira'), talked('oi, sou o segundo')])
    const [one, two] = both
    expect(one.conversation).not.toBe(two.conversation)
    expect(shownTo(one.phone).map(({ content }) => content)).toContain('oi, sou a primeira')
    expect(shownTo(two.phone).map(({ content }) => content)).not.toContain('oi, sou a primeira')
  })

  it('a resolved conversation is opened again, a deleted one replaced', async () => {
    const { phone, conversation } = await talked()
    await chatwoot.resolve(conversation)
    await says(phone, 'voltei')
    await eventually(() => shownTo(phone).some(({ content }) => content === 'voltei'), 'the mirror')
    expect(chatwoot.conversations.get(conversation)?.status).toBe('open')
    chatwoot.removeConversation(conversation)
    await says(phone, 'voltei de novo')
    await eventually(() => shownTo(phone).some(({ content }) => content === 'voltei de novo'), 'the new one')
    expect(conversationOf(phone)?.id).not.toBe(conversation)
  })

  it('a post that was taken but never answered is not posted twice; one that failed is posted later', async () => {
    const phone = somebody()
    const { phone: other } = await talked()
    chatwoot.fault({ kind: 'reset', accept: true, after: 3 })
    chatwoot.fault({ kind: 'respond', status: 503, body: {}, after: 2 })
    await says(phone, 'mensagem que não pode dobrar')
    await eventually(() => textsTo(phone).length > 0, 'the answer')
    await eventually(() => shownTo(phone).length >= 2, 'the mirror', 30_000)
    const contents = shownTo(phone).flatMap((one) => (one.private ? [] : [one.content]))
    expect(contents).toEqual(['mensagem que não pode dobrar', textsTo(phone)[0]])
    expect((await viewOf(other)).mode).toBe('agent')
  })
})

describe('echoes of our own posts', () => {
  it.each([0, 400])('are known %i ms later, and pause nobody', async (ms) => {
    chatwoot.echoAfter(ms)
    const { phone } = await talked()
    await chatwoot.settled()
    expect((await viewOf(phone)).mode).toBe('agent')
    expect(textsTo(phone)).toHaveLength(1)
    chatwoot.echoAfter(0)
  })

  it('are known after a restart', async () => {
    chatwoot.echoAfter(null)
    const { phone } = await talked()
    await app.restart()
    point()
    for (const message of shownTo(phone)) expect(await chatwoot.repost(message)).toBe(200)
    expect((await viewOf(phone)).mode).toBe('agent')
    expect(textsTo(phone)).toHaveLength(1)
    chatwoot.echoAfter(0)
  })
})

describe('a person', () => {
  it('writes in public: the agent is silent, the lead gets it once, it is in the transcript', async () => {
    const { phone, conversation } = await talked()
    expect(await chatwoot.personWrites(conversation, 'Oi, aqui é a Paula!', { delivery: 'entrega-1' })).toBe(
      200,
    )
    await eventually(() => textsTo(phone).includes('Oi, aqui é a Paula!'), 'the delivery')
    expect((await viewOf(phone)).mode).toBe('human')
    await says(phone, 'oi Paula, tudo bem?')
    await eventually(
      () => shownTo(phone).some(({ content }) => content === 'oi Paula, tudo bem?'),
      'the mirror',
    )
    await eventually(() => notesOf(phone).length > 0, 'the note')
    const view = await viewOf(phone)
    expect(view.messages.filter(({ role }) => role === 'human')).toMatchObject([
      { text: 'Oi, aqui é a Paula!' },
    ])
    expect(textsTo(phone).filter((text) => text === 'Oi, aqui é a Paula!')).toHaveLength(1)
    // The same webhook again, and her next message: one note in all.
    const message = chatwoot.messages.find(({ content }) => content === 'Oi, aqui é a Paula!')
    if (message) await chatwoot.repost(message)
    await chatwoot.personWrites(conversation, 'Posso ajudar?')
    await eventually(() => textsTo(phone).includes('Posso ajudar?'), 'the second')
    expect(textsTo(phone).filter((text) => text === 'Oi, aqui é a Paula!')).toHaveLength(1)
    expect(notesOf(phone).filter((note) => /pausado/.test(note))).toHaveLength(1)
  })

  it('sends a picture: it pauses, and the link reaches the lead', async () => {
    const { phone, conversation } = await talked()
    await chatwoot.personWrites(conversation, '', { attachments: ['https://arquivos.exemplo.com/foto.jpg'] })
    await eventually(() => textsTo(phone).some((text) => text.includes('foto.jpg')), 'the link')
    expect((await viewOf(phone)).mode).toBe('human')
  })

  it('writes a private note: nobody is paused, nothing leaves', async () => {
    const { phone, conversation } = await talked()
    const sent = textsTo(phone).length
    await chatwoot.personWrites(conversation, 'Cliente difícil, cuidado', { private: true })
    await says(phone, 'qual a garantia?')
    await eventually(() => textsTo(phone).length > sent, 'the agent answers')
    expect(textsTo(phone).join(' ')).not.toContain('difícil')
    expect((await viewOf(phone)).mode).toBe('agent')
  })

  it.each(['retomar', '/retomar', '!retomar', 'Continuar', ' /CONTINUAR '])(
    'gives it back with %j, which is never delivered',
    async (command) => {
      const { phone, conversation } = await talked()
      await chatwoot.personWrites(conversation, 'Eu assumo')
      await eventually(async () => (await viewOf(phone)).mode === 'human', 'the pause')
      await chatwoot.personWrites(conversation, command, { private: command.startsWith('!') })
      expect((await viewOf(phone)).mode).toBe('agent')
      await eventually(() => notesOf(phone).some((note) => /retomado/.test(note)), 'the confirmation')
      await says(phone, 'oi?')
      await eventually(() => textsTo(phone).length >= 3, 'the agent answers again')
      expect(textsTo(phone).some((text) => /^\W*(?:retomar|continuar)/i.test(text))).toBe(false)
    },
  )

  it.each(['retomar o assunto da FB300?', 'continuar com o pedido', 'vamos retomar'])(
    'a sentence that holds the word is a message: %j',
    async (text) => {
      const { phone, conversation } = await talked()
      await chatwoot.personWrites(conversation, text)
      await eventually(() => textsTo(phone).includes(text), 'the delivery')
      expect((await viewOf(phone)).mode).toBe('human')
    },
  )

  it('a command when nothing is paused is answered with a note', async () => {
    const { phone, conversation } = await talked()
    await chatwoot.personWrites(conversation, '/retomar')
    await eventually(() => notesOf(phone).some((note) => /já estava ativo/.test(note)), 'the note')
    expect(textsTo(phone)).toHaveLength(1)
  })

  it('steps in while the agent writes: the draft is not sent', async () => {
    const { phone, conversation } = await talked()
    for (let round = 0; round < 5; round++) {
      await chatwoot.personWrites(conversation, '/retomar')
      const before = textsTo(phone).length
      const asking = says(phone, `quanto a FB300 produz? (${round})`)
      const stepping = chatwoot.personWrites(conversation, `Deixa comigo ${round}`)
      await Promise.all([asking, stepping])
      await eventually(() => textsTo(phone).includes(`Deixa comigo ${round}`), 'the person')
      const after = textsTo(phone).slice(before)
      const hers = after.indexOf(`Deixa comigo ${round}`)
      expect(after.slice(hers + 1)).toEqual([])
    }
  })
})

describe('from the phone', () => {
  it('a person who answers from the app pauses the agent, and the others see it at once', async () => {
    const { phone } = await talked()
    const sent = textsTo(phone).length
    await postMetaWebhook(
      `${app.url}/webhooks/whatsapp`,
      SECRET,
      metaEnvelope(
        {
          message_echoes: [
            {
              from: '551130000001',
              to: phone,
              id: `wamid.${randomUUID()}`,
              timestamp: String(Math.floor(Date.now() / 1000)),
              type: 'text',
              text: { body: 'Respondi do celular' },
            },
          ],
        },
        { field: 'smb_message_echoes' },
      ),
    )
    // Nobody writes meanwhile: the inbox shows it by itself.
    await eventually(
      () => shownTo(phone).some(({ content, type }) => content === 'Respondi do celular' && type === 1),
      'the mirror',
      8_000,
    )
    expect((await viewOf(phone)).mode).toBe('human')
    await says(phone, 'ok, obrigado')
    await eventually(() => shownTo(phone).some(({ content }) => content === 'ok, obrigado'), 'the mirror')
    await chatwoot.settled()
    expect(textsTo(phone)).toHaveLength(sent)
  })
})

describe('the pause', () => {
  it('survives a restart, and what a lead says after it', async () => {
    const { phone, conversation } = await talked()
    await chatwoot.personWrites(conversation, 'Eu assumo daqui')
    await eventually(() => textsTo(phone).includes('Eu assumo daqui'), 'the delivery')
    await app.restart()
    point()
    await says(phone, 'me chamo Joana, sou de Londrina PR e faço 400 por dia')
    await eventually(() => shownTo(phone).some(({ content }) => content.includes('Joana')), 'the mirror')
    expect((await viewOf(phone)).mode).toBe('human')
    expect(textsTo(phone)).toHaveLength(2)
    await chatwoot.personWrites(conversation, 'retomar')
    await eventually(async () => (await viewOf(phone)).mode === 'agent', 'the agent again')
  })
})

it('a slow inbox does not slow the answer', async () => {
  const times: Record<'fine' | 'hanging', number[]> = { fine: [], hanging: [] }
  // In turns, so that whatever else the machine does falls on both alike. The first pair only warms up.
  for (let n = 0; n < 13; n++) {
    for (const inbox of ['fine', 'hanging'] as const) {
      chatwoot.clearFaults()
      if (inbox === 'hanging') chatwoot.fault({ kind: 'hang', times: 10_000 })
      const phone = somebody()
      const at = performance.now()
      await says(phone, 'oi, bom dia')
      await eventually(() => textsTo(phone).length > 0, 'the answer')
      if (n > 0) times[inbox].push(performance.now() - at)
    }
  }
  chatwoot.clearFaults()
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const fine = Math.round(median(times.fine))
  const hanging = Math.round(median(times.hanging))
  const ratio = Math.round((hanging / fine) * 100) / 100
  process.stdout.write(`${JSON.stringify({ test: 'slow inbox', fine, hanging, ratio })}\n`)
  // A call that hangs takes ten seconds.
  expect(hanging).toBeLessThan(fine * 1.5 + 100)
}, 120_000)

describe('the webhook', () => {
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${app.url}/webhooks/chatwoot/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })

  it('answers a replayed delivery with 200 and does nothing', async () => {
    const { phone, conversation } = await talked()
    const body = (id: number) =>
      JSON.stringify({
        event: 'message_created',
        id,
        content: `Uma vez ${id}`,
        message_type: 'outgoing',
        private: false,
        sender: { id: 1, type: 'user' },
        conversation: { id: conversation },
      })
    const once = { 'x-chatwoot-delivery': randomUUID() }
    expect(await (await post(HOOK, body(910_001), once)).json()).toEqual({ status: 'received' })
    const again = await post(HOOK, body(910_001), once)
    expect([again.status, await again.json()]).toEqual([200, { status: 'replayed' }])
    // The same message under another delivery is known by its id; another body under a used delivery is refused.
    expect(await (await post(HOOK, body(910_001))).json()).toEqual({ status: 'received' })
    expect(await (await post(HOOK, body(910_002), once)).json()).toEqual({ status: 'replayed' })
    await eventually(() => textsTo(phone).includes('Uma vez 910001'), 'the delivery')
    expect(textsTo(phone).filter((text) => text.startsWith('Uma vez'))).toEqual(['Uma vez 910001'])
  })

  it('refuses a wrong secret, a forged or old signature, and what is no event', async () => {
    expect((await post('outro', '{}')).status).toBe(403)
    expect((await post(HOOK, '{"event":')).status).toBe(400)
    expect((await post(HOOK, '[]')).status).toBe(400)
    expect(
      (await post(HOOK, '{}', { 'x-chatwoot-signature': 'sha256=00', 'x-chatwoot-timestamp': '1' })).status,
    ).toBe(403)
    expect((await post(HOOK, `{"a":"${'x'.repeat(3_200_000)}"}`)).status).toBe(413)
  })

  it('takes signed ones, and ignores what contacts, bots and the system do', async () => {
    const { phone, conversation } = await talked()
    point(HOOK)
    expect(await chatwoot.personWrites(conversation, 'Assinado')).toBe(200)
    point()
    await eventually(() => textsTo(phone).includes('Assinado'), 'the delivery')
    const ignored = [
      { event: 'conversation_typing_on' },
      { event: 'message_updated', id: 1 },
      {
        event: 'message_created',
        id: 900_001,
        content: 'x',
        message_type: 'incoming',
        conversation: { id: conversation },
      },
      {
        event: 'message_created',
        id: 900_002,
        content: 'x',
        message_type: 'activity',
        conversation: { id: conversation },
      },
      {
        event: 'message_created',
        id: 900_003,
        content: 'x',
        message_type: 'outgoing',
        sender: { type: 'agent_bot' },
        conversation: { id: conversation },
      },
      {
        event: 'message_created',
        id: 900_004,
        content: 'x',
        message_type: 'outgoing',
        conversation: { id: 424_242 },
      },
    ]
    for (const body of ignored) expect((await post(HOOK, JSON.stringify(body))).status).toBe(200)
    expect(textsTo(phone)).not.toContain('x')
  })
})
