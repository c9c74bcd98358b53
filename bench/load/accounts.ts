/** Holds what was acknowledged against the database and against what the provider got. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Queryable } from '../../src/db/database.ts'
import { percentile } from '../report.ts'
import type { Accepted } from './driver.ts'
import type { Sent } from './partner.ts'

export interface Accounts {
  accepted: number
  /** Accepted, and no row of the inbox. */
  lost: number
  answered: number
  /** Kept for people, or read and rightly met with silence. */
  silent: number
  waiting: number
  dead: number
  /** Waiting messages of contacts nobody will be woken for. */
  forgotten: number
  /** Messages answered before an earlier one of their contact, or taken in before one acknowledged earlier. */
  outOfOrder: number
  /** Texts the provider got more than once, and turns that answer nothing. */
  twice: number
  /** Sent by our books and unknown to the provider, or the other way round. */
  disagree: number
  unknown: number
  /** Replies that wait for their pace. */
  unsent: number
  answers: AnswerTimes[]
}

/**
 * Seconds from the instant a quiet contact's text was due until the channel took its answer. Files are left out: what
 * follows a photo is waited for, whatever the load.
 */
export interface AnswerTimes {
  phase: string
  messages: number
  answered: number
  p50: number
  p95: number
  max: number
}

const acceptedSchema = z.object({
  phase: z.string(),
  phone: z.string(),
  id: z.string(),
  kind: z.enum(['text', 'image', 'audio']),
  flooder: z.boolean(),
  at: z.number(),
  ms: z.number(),
})

export async function readAccepted(file: string): Promise<Accepted[]> {
  const lines: Accepted[] = []
  for await (const line of createInterface({ input: createReadStream(file) }))
    lines.push(acceptedSchema.parse(JSON.parse(line)))
  return lines
}

interface Stored {
  id: string
  contact: string
  seq: string
  state: 'pending' | 'handled' | 'dead'
  turn: boolean
  answeredAt: number | null
}

export async function account(
  db: Queryable,
  accepted: readonly Accepted[],
  sent: readonly Sent[],
): Promise<Accounts> {
  const { rows } = await db.query<{ [column: string]: unknown } & Stored>(
    `with answers as (
       select turn_id, extract(epoch from min(finished_at))::float8 * 1000 as at from outbound where state = 'sent' group by turn_id)
     select i.external_id as id, i.contact_id as contact, i.seq, i.state, i.turn_id is not null as turn, a.at as "answeredAt"
     from inbound i left join answers a on a.turn_id = i.turn_id`,
  )
  const stored = new Map(rows.map((row) => [row.id, row]))
  const count = async (sql: string) =>
    (await db.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? 0
  const outbound = await db.query<{ id: string; state: string }>('select id, state from outbound')
  const ours = new Map(outbound.rows.map((row) => [row.id, row.state]))
  const got = new Set(sent.map(({ correlationId }) => correlationId))
  // Rounds of a phase are numbered.
  const phases = [...new Set(accepted.map(({ phase }) => phase.split(' ')[0] ?? phase))]
  return {
    accepted: accepted.length,
    lost: accepted.filter(({ id }) => !stored.has(id)).length,
    answered: rows.filter(({ state, turn }) => state === 'handled' && turn).length,
    silent: rows.filter(({ state, turn }) => state === 'handled' && !turn).length,
    waiting: rows.filter(({ state }) => state === 'pending').length,
    dead: rows.filter(({ state }) => state === 'dead').length + (await count('dead_letters')),
    forgotten: await count(
      `inbound i where i.state = 'pending' and not exists (
         select from pgboss.job j where j.name = 'turn' and j.singleton_key = i.contact_id::text and j.state <= 'active')`,
    ),
    outOfOrder:
      (await count(
        `(select t.started_at, lag(t.started_at) over (partition by i.contact_id order by i.seq) as before
          from inbound i join turns t on t.id = i.turn_id) s where before > started_at`,
      )) +
      (await count(
        `(select max(seq) filter (where state = 'handled') as done, min(seq) filter (where state = 'pending') as open
          from inbound group by contact_id) s where done > open`,
      )) +
      arrivedOutOfOrder(accepted, stored),
    twice:
      sent.length -
      new Set(sent.map(({ correlationId, text }) => `${correlationId} ${text}`)).size +
      (await count(
        `turns t where t.state = 'committed' and not exists (select from inbound i where i.turn_id = t.id)`,
      )),
    disagree:
      [...got].filter((id) => !['sent', 'unknown'].includes(ours.get(id) ?? '')).length +
      [...ours].filter(([id, state]) => state === 'sent' && !got.has(id)).length,
    unknown: [...ours.values()].filter((state) => state === 'unknown').length,
    unsent: [...ours.values()].filter((state) => state === 'queued' || state === 'sending').length,
    answers: phases.map((phase) => answerTimes(phase, accepted, stored)),
  }
}

/** A message that was due after another's acknowledgement must not be taken in before it. */
function arrivedOutOfOrder(accepted: readonly Accepted[], stored: ReadonlyMap<string, Stored>): number {
  const last = new Map<string, { acknowledged: number; seq: bigint }>()
  let wrong = 0
  for (const { phone, id, at, ms } of accepted.toSorted((a, b) => a.at - b.at)) {
    const row = stored.get(id)
    if (row === undefined) continue
    const seq = BigInt(row.seq)
    const before = last.get(phone)
    if (before !== undefined && before.acknowledged < at && before.seq > seq) wrong++
    if (before === undefined || before.seq < seq) last.set(phone, { acknowledged: at + ms, seq })
  }
  return wrong
}

function answerTimes(
  phase: string,
  accepted: readonly Accepted[],
  stored: ReadonlyMap<string, Stored>,
): AnswerTimes {
  const own = accepted.filter((one) => one.phase.startsWith(phase) && !one.flooder && one.kind === 'text')
  const seconds = own.flatMap(({ id, at }) => {
    const answeredAt = stored.get(id)?.answeredAt ?? null
    return answeredAt === null ? [] : [(answeredAt - at) / 1000]
  })
  const at = (percent: number) => Math.round(percentile(seconds, percent) * 10) / 10
  return { phase, messages: own.length, answered: seconds.length, p50: at(50), p95: at(95), max: at(100) }
}
