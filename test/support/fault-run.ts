/**
 * Leads who keep writing to a server process while something it needs is taken away, and what became of all they wrote:
 * read from the database, from the provider, from the CRM and from the people's inbox.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Queryable } from '../../src/db/database.ts'
import type { ChatwootServer } from './chatwoot-server.ts'
import type { GraphMessage, GraphServer } from './graph-server.ts'
import { metaStatus, metaText } from './meta-webhook.ts'
import type { PiperunServer } from './piperun-server.ts'
import { createDeliverer, type Deliverer } from './redelivery.ts'

export const APP_SECRET = 'secret-of-this-run'

/** Settings under which nothing but the fault holds anything up. */
export const UNHURRIED: Record<string, string> = {
  NODE_ENV: 'production',
  PROSA_STAGE: 'staging',
  PROSA_BUSINESSES: 'seleto',
  PROSA_MODEL: 'offline',
  DEBOUNCE_MS: '50',
  // More than a pair of numbers may send: paces and turn limits have tests of their own.
  OUTBOUND_PER_SECOND: '0',
  LIMIT_TURNS: '0',
  WHATSAPP_ACCESS_TOKEN: 'test-token',
  WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
  WHATSAPP_APP_SECRET: APP_SECRET,
}

export interface Said {
  phone: string
  id: string
  text: string
  /** When it was first posted, in milliseconds. */
  at: number
}

export interface Leads {
  said: Said[]
  meta: Deliverer
  /** They write no more; resolves once everything they wrote, and every status, was taken in. */
  stop(): Promise<void>
}

const OPENINGS = [
  'Oi, sou a Ana Prado, de Campinas SP. Quero a FB300, faço 800 hambúrgueres por dia e preciso para já',
  'oi, bom dia',
  'vocês têm máquina de hambúrguer?',
]

/** Leads who write now and then until they are stopped, on a provider that delivers again what was not taken. */
export function startLeads(options: {
  url: () => string
  graph: GraphServer
  leads: number
  everyMs: number
  /** Tells the leads of one run from another's. */
  prefix?: string
}): Leads {
  const { graph, everyMs, prefix = '551198' } = options
  const meta = createDeliverer({ url: options.url, appSecret: APP_SECRET })
  const said: Said[] = []
  let stopping = false
  const writers = Array.from({ length: options.leads }, (_, index) => write(index))
  const statuses = tellStatuses()

  async function write(index: number): Promise<void> {
    const phone = `${prefix}${String(index).padStart(7, '0')}`
    await delay((everyMs / options.leads) * index)
    const posts: Promise<unknown>[] = []
    for (let n = 0; !stopping; n++) {
      const text = n === 0 ? (OPENINGS[index % OPENINGS.length] ?? 'oi') : `pergunta número ${n}`
      const id = `wamid.${randomUUID()}`
      said.push({ phone, id, text, at: Date.now() })
      // Who writes does not wait for the server to hear of it.
      posts.push(meta.deliver(metaText({ from: phone, id, text })))
      await delay(everyMs)
    }
    await Promise.all(posts)
  }

  /** The provider tells what became of each message it took, also of those whose sender never heard its answer. */
  async function tellStatuses(): Promise<void> {
    const posts: Promise<unknown>[] = []
    for (let told = 0; !stopping || told < graph.messages.length; ) {
      const message = graph.messages[told]
      if (message === undefined) {
        await delay(50)
        continue
      }
      told++
      for (const status of ['sent', 'delivered'] as const) posts.push(meta.deliver(statusOf(message, status)))
    }
    await Promise.all(posts)
  }

  return {
    said,
    meta,
    async stop() {
      stopping = true
      await Promise.all(writers)
      await statuses
    },
  }
}

const statusOf = (message: GraphMessage, status: 'sent' | 'delivered') =>
  metaStatus({ id: message.id, status, to: message.to, correlationId: message.correlationId })

/** Posts the statuses of what the provider took and nobody was told of yet. */
export async function tellLateStatuses(meta: Deliverer, messages: readonly GraphMessage[]): Promise<void> {
  await Promise.all(messages.map((message) => meta.deliver(statusOf(message, 'delivered'))))
}

export interface Outcome {
  said: number
  /** Messages of leads that are in no committed turn. */
  lost: number
  /** Texts the provider got twice, turns that answered what another had answered, deals and mirrored lines that are there twice. */
  doubled: number
  /** Answers that were committed and that the provider never got. */
  unsent: number
  /** Answers nobody can tell about. */
  unknown: number
  deadLetters: number
  turns: number
  sent: number
}

/** Compares what leads wrote with what the database, the provider, the CRM and the inbox have. */
export async function judgeRun(
  db: Queryable,
  run: { said: readonly Said[]; graph: GraphServer; piperun?: PiperunServer; chatwoot?: ChatwootServer },
): Promise<Outcome> {
  const inbound = await db.query<{ external_id: string; answered: boolean }>(
    `select i.external_id, coalesce(t.state = 'committed', false) as answered
     from inbound i left join turns t on t.id = i.turn_id`,
  )
  const answered = new Set(inbound.rows.filter((row) => row.answered).map((row) => row.external_id))
  const phones = new Set(run.said.map(({ phone }) => phone))
  const ours = run.graph.messages.filter(({ to }) => phones.has(to))
  const sentIds = ours.map(({ correlationId }) => correlationId ?? '')
  const outbound = await db.query<{ id: string; state: string; turn_id: string | null; phone: string }>(
    `select o.id, o.state, o.turn_id, a.value as phone from outbound o join contact_aliases a using (contact_id)
     where a.value = any($1::text[])`,
    [[...phones]],
  )
  const turns = await db.query<{ n: number }>(
    `select count(*)::int as n from turns where state = 'committed'`,
  )
  const dead = await db.query<{ n: number }>(`select count(*)::int as n from dead_letters`)
  const lines = (run.chatwoot?.messages ?? []).flatMap(
    ({ externalId, sourceId }) => externalId ?? sourceId ?? [],
  )
  const people = (run.piperun?.deals ?? []).map(({ person_id }) => String(person_id))
  return {
    said: run.said.length,
    lost: run.said.filter(({ id }) => !answered.has(id)).length,
    doubled: repeats(sentIds) + repeats(lines) + repeats(people),
    unsent: outbound.rows.filter(({ id, state }) => state === 'sent' && !sentIds.includes(id)).length,
    unknown: outbound.rows.filter(({ state }) => state === 'unknown').length,
    deadLetters: dead.rows[0]?.n ?? 0,
    turns: turns.rows[0]?.n ?? 0,
    sent: ours.length,
  }
}

const repeats = (ids: readonly string[]) => ids.length - new Set(ids).size
