/**
 * Leads on WhatsApp who all write at once, salespeople who step in at any instant in every way they can, echoes that
 * come late, and what became of it all: read from the database, from the provider and from the inbox.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Queryable } from '../../src/db/database.ts'
import { lineText } from '../../src/helpdesk/line-text.ts'
import type { ChatwootServer } from './chatwoot-server.ts'
import type { GraphServer } from './graph-server.ts'
import { metaEnvelope, metaText, postMetaWebhook } from './meta-webhook.ts'

export interface StormOptions {
  /** Servers that take webhooks; one is drawn for each. */
  urls: readonly string[]
  graph: GraphServer
  chatwoot: ChatwootServer
  appSecret: string
  hookSecret: string
  leads: number
  /** Milliseconds over which everything happens. */
  spanMs: number
  /** Milliseconds an echo comes late, at most. */
  echoMs: number
  random: () => number
}

type Act = 'public' | 'attachment' | 'phone' | 'command' | 'note'
const ACTS: readonly Act[] = ['public', 'attachment', 'phone', 'command', 'command', 'command', 'note']
const COMMANDS = ['retomar', '/retomar', '!continuar', 'Continuar']
const QUESTIONS = [
  'oi, bom dia',
  'quanto a FB300 produz por hora?',
  'faço uns 400 hambúrgueres por dia',
  'vocês entregam em Londrina?',
  'qual a garantia?',
  'quanto custa?',
  'e a voltagem?',
]
const LEAD_MESSAGES = 4
const PERSON_ACTS = 4
/** Milliseconds a person waits for a lead to be shown, beyond the time in which leads come. */
const PATIENCE_MS = 300_000

export interface Storm {
  leads: { phone: string; said: string[]; people: { text: string; delivered: boolean }[] }[]
  /** When an act of a person was answered (`from`), and when the next command was given (`to`; null: never). */
  pauses: { phone: string; from: Date; to: Date | null }[]
  acts: Record<Act, number>
}

export async function runStorm(options: StormOptions): Promise<Storm> {
  const { urls, graph, chatwoot, random, spanMs } = options
  const started = Date.now()
  const draw = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new RangeError('nothing to draw from')
    return value
  }
  const instants = (count: number) =>
    Array.from({ length: count }, () => random() * spanMs).toSorted((a, b) => a - b)
  chatwoot.setWebhook(() => `${draw(urls)}/webhooks/chatwoot/${options.hookSecret}`)
  chatwoot.echoAfter(() => random() * options.echoMs)
  const acts: Storm['acts'] = { public: 0, attachment: 0, phone: 0, command: 0, note: 0 }
  const pauses: Storm['pauses'] = []

  async function meta(body: object): Promise<void> {
    const response = await postMetaWebhook(`${draw(urls)}/webhooks/whatsapp`, options.appSecret, body)
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`a webhook was answered with ${response.status}`)
  }

  // Everything is drawn before anything happens, so that a seed says what is done and when.
  const plans = Array.from({ length: options.leads }, (_, index) => ({
    lead: {
      phone: `55439${String(81_000_000 + index)}`,
      said: [] as string[],
      people: [] as { text: string; delivered: boolean }[],
    },
    index,
    messages: instants(LEAD_MESSAGES).map((at, n) => ({ at, text: `${draw(QUESTIONS)} (${index}-${n})` })),
    acts: instants(PERSON_ACTS).map((at, n) => ({ at, n, act: draw(ACTS), command: draw(COMMANDS) })),
  }))
  await Promise.all(plans.flatMap((plan) => [leadSide(plan), personSide(plan)]))
  return { leads: plans.map(({ lead }) => lead), pauses, acts }

  async function leadSide({ lead, messages }: (typeof plans)[number]): Promise<void> {
    for (const { at, text } of messages) {
      await delay(Math.max(0, started + at - Date.now()))
      await meta(metaText({ from: lead.phone, text, id: `wamid.${randomUUID()}`, name: 'Lead Exemplo' }))
      lead.said.push(text)
    }
  }

  async function personSide(plan: (typeof plans)[number]): Promise<void> {
    const { lead, index } = plan
    let open: Storm['pauses'][number] | null = null
    for (const { at, n, act, command } of plan.acts) {
      await delay(Math.max(0, started + at - Date.now()))
      acts[act]++
      if (act === 'phone') {
        const text = `Respondo do celular (${index}-${n})`
        await meta(ownMessage(lead.phone, text))
        lead.people.push({ text, delivered: false })
      } else {
        const conversation = await conversationOf(lead.phone)
        const text = {
          public: `Aqui é a Paula (${index}-${n})`,
          attachment: '',
          note: `Nota entre nós (${index}-${n})`,
          command,
        }[act]
        const link = `https://arquivos.exemplo.com/${index}-${n}.jpg`
        const attachments = act === 'attachment' ? [link] : []
        if (act === 'command' && open !== null) open.to = new Date()
        const status = await chatwoot.personWrites(conversation, text, {
          attachments,
          private: act === 'note' || (act === 'command' && command.startsWith('!')),
        })
        if (status !== 200) throw new Error(`a person's webhook was answered with ${status}`)
        if (act === 'public' || act === 'attachment')
          lead.people.push({ text: act === 'attachment' ? link : text, delivered: true })
      }
      if (act === 'command') open = null
      else if (act !== 'note' && open === null) {
        open = { phone: lead.phone, from: new Date(), to: null }
        pauses.push(open)
      }
    }
  }

  /** A person can only write where something is shown. */
  async function conversationOf(phone: string): Promise<number> {
    const until = started + spanMs + PATIENCE_MS
    while (Date.now() < until) {
      const found = conversationsOf(chatwoot, phone).at(-1)
      if (found !== undefined) return found
      await delay(20)
    }
    throw new Error(`nothing is shown of ${phone}; the provider has ${graph.messages.length} texts`)
  }
}

function conversationsOf(chatwoot: ChatwootServer, phone: string): number[] {
  const contact = [...chatwoot.contacts.values()].find(({ phone_number }) => phone_number === `+${phone}`)
  return [...chatwoot.conversations.values()].flatMap((one) =>
    contact !== undefined && one.contactId === contact.id ? [one.id] : [],
  )
}

/** What Meta posts when a colleague answers from the app on the business's phone. */
function ownMessage(to: string, text: string): object {
  const id = `wamid.${randomUUID()}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  const echo = { from: '551130000001', to, id, timestamp, type: 'text', text: { body: text } }
  return metaEnvelope({ message_echoes: [echo] }, { field: 'smb_message_echoes' })
}

export interface StormRow extends Record<Act, number> {
  leads: number
  leadMessages: number
  agentTexts: number
  /** Texts of people the provider got. */
  personTexts: number
  mirrored: number
  /** Drafts and queued texts of the agent that a person's step kept from the lead. */
  heldBack: number
  pauses: number
  /** Texts of the agent claimed between a person's acknowledged step and the next command. */
  afterPause: number
  /** Said by somebody, and missing in the transcript, at the lead's phone or in the inbox. */
  lost: number
  /** Twice at the lead's phone, in the transcript or in the inbox. */
  doubled: number
  /** At the phone or in the thread of another lead, or there without anybody having said it. */
  crossed: number
  /** Threads whose order is not the transcript's. */
  outOfOrder: number
  /** Contacts or conversations the inbox has beyond one for each lead. */
  extraThreads: number
  /** Commands and private notes that reached a lead. */
  leaked: number
}

/** Compares what was said with the three places where it must be. */
export async function judgeStorm(
  db: Queryable,
  storm: Storm,
  seen: Pick<StormOptions, 'graph' | 'chatwoot'>,
): Promise<StormRow> {
  const { graph, chatwoot } = seen
  const lines = await transcript(db)
  const row: StormRow = {
    ...storm.acts,
    leads: storm.leads.length,
    leadMessages: 0,
    agentTexts: 0,
    personTexts: 0,
    mirrored: 0,
    heldBack: await count(
      db,
      `select (select count(*) from outbound where author = 'agent' and state = 'cancelled')
         + (select count(*) from turns where state = 'silent') as n`,
    ),
    pauses: storm.pauses.length,
    afterPause: 0,
    lost: 0,
    doubled: 0,
    crossed: 0,
    outOfOrder: 0,
    extraThreads: 0,
    leaked: 0,
  }
  for (const { phone, from, to } of storm.pauses) {
    row.afterPause += await count(
      db,
      `select count(*) as n from outbound o join contact_aliases a using (contact_id)
       where a.value = $1 and o.author = 'agent' and o.sending_at > $2 and ($3::timestamptz is null or o.sending_at < $3)`,
      [phone, from, to],
    )
  }
  for (const { phone, said, people } of storm.leads) {
    const own = lines.filter((line) => line.phone === phone)
    const received = graph.messages.flatMap(({ to, text }) => (to === phone ? [text ?? ''] : []))
    const threads = conversationsOf(chatwoot, phone)
    row.extraThreads += Math.max(0, threads.length - 1)
    const thread = chatwoot.messages.filter(
      ({ conversationId, private: isNote }) => threads.includes(conversationId) && !isNote,
    )
    const posted = thread.flatMap(({ sender, content }) => (sender === 'api' ? [content] : []))

    // Said → transcript.
    compare(said, textsOf(own, 'lead'))
    compare(
      people.map(({ text }) => text),
      textsOf(own, 'human'),
    )
    // Transcript → the lead's phone.
    const left = own.filter(({ outbound }) => outbound === 'sent')
    compare(
      left.map(({ text }) => text),
      received,
    )
    compare(
      people.flatMap(({ text, delivered }) => (delivered ? [text] : [])),
      left.flatMap(({ role, text }) => (role === 'human' ? [text] : [])),
    )
    // Transcript → the thread, in order. What people typed there is there already, what never left is not shown.
    const expected = own.flatMap((line) =>
      line.fromHelpdesk || line.outbound === 'cancelled' ? [] : [lineText(line)],
    )
    compare(expected, posted)
    if (expected.join('\n') !== posted.join('\n') && same(expected, posted)) row.outOfOrder++

    row.leadMessages += said.length
    row.agentTexts += left.filter(({ role }) => role === 'agent').length
    row.personTexts += left.filter(({ role }) => role === 'human').length
    row.mirrored += posted.length
    row.leaked += received.filter(
      (text) => text.includes('Nota entre nós') || /^\s*[/!]?\s*(?:retomar|continuar)\s*$/i.test(text),
    ).length
  }
  row.extraThreads += Math.max(0, chatwoot.contacts.size - storm.leads.length)
  return row

  /** Each expected text must be there as often as it was said, and nothing else. */
  function compare(expected: readonly string[], found: readonly string[]): void {
    const times = new Map<string, number>()
    for (const text of expected) times.set(text, (times.get(text) ?? 0) + 1)
    for (const text of found) {
      const left = times.get(text)
      if (left === undefined) row.crossed++
      else if (left === 0) row.doubled++
      else times.set(text, left - 1)
    }
    for (const left of times.values()) row.lost += left
  }
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join('\n') === other.toSorted().join('\n')

const textsOf = (lines: readonly Line[], role: Line['role']): string[] =>
  lines.flatMap((line) => (line.role === role ? [line.text] : []))

interface Line {
  phone: string
  role: 'lead' | 'agent' | 'human' | 'system'
  text: string
  attachment: string | null
  fromHelpdesk: boolean
  outbound: 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled' | null
}

async function transcript(db: Queryable): Promise<Line[]> {
  const { rows } = await db.query<Line & Record<string, unknown>>(
    `select a.value as phone, m.role, m.text, m.content #>> '{media,kind}' as attachment,
       m.content ? 'helpdesk' as "fromHelpdesk",
       (select o.state from outbound o where o.message_id = m.id limit 1) as outbound
     from messages m join contact_aliases a on a.contact_id = m.contact_id and a.kind = 'phone'
     where m.role <> 'system' order by m.seq`,
  )
  return rows
}

async function count(db: Queryable, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await db.query<{ n: string }>(sql, values)
  return Number(rows[0]?.n ?? 0)
}

/** True when nothing waits, nothing is under way and the inbox shows everything. */
export async function isStormOver(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ busy: boolean }>(
    `select exists (select from inbound where state = 'pending')
       or exists (select from outbound where state in ('queued', 'sending'))
       or exists (select from messages m left join helpdesk_links l using (contact_id) where m.seq > coalesce(l.mirrored_seq, 0))
       or exists (select from helpdesk_messages where state in ('queued', 'posting')) as busy`,
  )
  return rows[0]?.busy === false
}

/** What must be nought in every row. */
export const FLAWLESS = {
  afterPause: 0,
  lost: 0,
  doubled: 0,
  crossed: 0,
  outOfOrder: 0,
  extraThreads: 0,
  leaked: 0,
} as const
