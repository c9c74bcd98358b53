import type { Queryable } from '../../src/db/database.ts'
import type { GraphMessage } from '../support/graph-server.ts'
import type { Acknowledged } from './traffic.ts'

export interface Verdict {
  acknowledged: number
  /** Acknowledged messages in no committed turn, in no dead letter, and not rightly left to a person. */
  lost: number
  /** Messages in the dead letters: kept, and shown. */
  dead: number
  /** Messages answered in two texts, or texts the provider got twice. */
  duplicated: number
  /** Places where a contact got an answer to a later message before one to an earlier. */
  outOfOrder: number
  /** Texts of the agent claimed after a person took over. */
  afterTakeover: number
  /** Texts nobody can tell about and the provider never got: shown to operators, never sent again. */
  unknown: number
  sent: number
}

/** Compares what was acknowledged with the database and with the provider's own record. */
export async function judge(
  db: Queryable,
  run: {
    acknowledged: readonly Acknowledged[]
    takenOver: ReadonlySet<string>
    sent: readonly GraphMessage[]
  },
): Promise<Verdict> {
  const { acknowledged, takenOver, sent } = run
  const phones = new Set(acknowledged.map(({ phone }) => phone))
  const ours = sent.filter(({ to }) => phones.has(to))
  const stored = await inboundStates(db)
  const rows = await outboundOf(db, phones)
  const verdict: Verdict = {
    acknowledged: acknowledged.length,
    lost: 0,
    dead: 0,
    duplicated: 0,
    outOfOrder: 0,
    afterTakeover: rows.filter((row) => row.late).length,
    unknown: rows.filter(
      (row) => row.state === 'unknown' && !ours.some((one) => one.correlationId === row.id),
    ).length,
    sent: ours.length,
  }
  for (const { id, phone } of acknowledged) {
    const state = stored.get(id)
    if (state === 'dead') verdict.dead++
    else if (state !== 'committed' && !(state === 'silent' && takenOver.has(phone))) verdict.lost++
  }
  // What was committed to be sent is sent, or visibly not.
  verdict.lost += rows.filter((row) => row.state === 'queued' || row.state === 'sending').length
  verdict.lost += rows.filter(
    (row) => row.state === 'sent' && !ours.some((one) => one.correlationId === row.id),
  ).length
  for (const phone of phones) {
    const numbers = ours
      .filter(({ to }) => to === phone)
      .flatMap(({ text }) => (text ?? '').split(' ').map((word) => Number(word.slice(1))))
    verdict.duplicated += numbers.length - new Set(numbers).size
    verdict.outOfOrder += numbers.filter((number, i) => i > 0 && number < (numbers[i - 1] ?? 0)).length
  }
  return verdict
}

/** By external id: `committed`, `silent`, `dead`, or what it still is. */
async function inboundStates(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query<{ external_id: string; state: string }>(
    `select i.external_id, case when i.state <> 'handled' then i.state when t.state = 'committed' then 'committed'
       when i.turn_id is null then 'silent' else coalesce(t.state, 'gone') end as state
     from inbound i left join turns t on t.id = i.turn_id`,
  )
  return new Map(rows.map((row) => [row.external_id, row.state]))
}

async function outboundOf(
  db: Queryable,
  phones: ReadonlySet<string>,
): Promise<{ id: string; state: string; late: boolean }[]> {
  const { rows } = await db.query<{ id: string; state: string; late: boolean }>(
    `select o.id, o.state, coalesce(c.mode = 'human' and o.author = 'agent' and o.sending_at > c.mode_changed_at, false) as late
     from outbound o join conversations c using (contact_id) join contact_aliases a using (contact_id)
     where a.value = any($1::text[])`,
    [[...phones]],
  )
  return rows
}

/** True when nothing waits and nothing is under way. */
export async function isDrained(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ busy: boolean }>(
    `select exists (select from inbound where state = 'pending')
       or exists (select from outbound where state in ('queued', 'sending'))
       or exists (select from pgboss.job where state <= 'active' and name in ('turn', 'outbox')) as busy`,
  )
  return rows[0]?.busy === false
}
