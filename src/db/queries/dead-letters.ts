import type { Queryable } from '../database.ts'

export type DeadLetterKind = 'turn' | 'outbound' | 'event' | 'crm'
export type DeadLetterState = 'open' | 'retried' | 'discarded'

export interface DeadLetter {
  id: string
  kind: DeadLetterKind
  contactId: string | null
  outboundId: string | null
  payload: Record<string, unknown>
  errorCode: string
  error: string
  state: DeadLetterState
  createdAt: Date
  closedAt: Date | null
}

interface DeadLetterRow {
  [column: string]: unknown
  id: string
  kind: DeadLetterKind
  contact_id: string | null
  outbound_id: string | null
  payload: Record<string, unknown>
  error_code: string
  error: string
  state: DeadLetterState
  created_at: Date
  closed_at: Date | null
}

/** Shows something that failed for good to whoever operates. */
export async function insertDeadLetter(
  tx: Queryable,
  letter: {
    kind: DeadLetterKind
    contactId?: string
    outboundId?: string
    payload?: object
    errorCode: string
    error: string
    now: Date
  },
): Promise<void> {
  await tx.query(
    `insert into dead_letters (kind, contact_id, outbound_id, payload, error_code, error, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      letter.kind,
      letter.contactId ?? null,
      letter.outboundId ?? null,
      JSON.stringify(letter.payload ?? {}),
      letter.errorCode,
      letter.error,
      letter.now,
    ],
  )
}

/** Oldest first. */
export async function findDeadLetters(
  db: Queryable,
  filter: { state: DeadLetterState; limit: number },
): Promise<DeadLetter[]> {
  const { rows } = await db.query<DeadLetterRow>(
    'select * from dead_letters where state = $1 order by created_at, id limit $2',
    [filter.state, filter.limit],
  )
  return rows.map(toLetter)
}

export async function findDeadLetter(db: Queryable, id: string): Promise<DeadLetter | null> {
  const { rows } = await db.query<DeadLetterRow>('select * from dead_letters where id = $1', [id])
  return rows[0] ? toLetter(rows[0]) : null
}

/** The letter, locked, when it is still open. */
export async function lockOpenDeadLetter(tx: Queryable, id: string): Promise<DeadLetter | null> {
  const { rows } = await tx.query<DeadLetterRow>(
    `select * from dead_letters where id = $1 and state = 'open' for update`,
    [id],
  )
  return rows[0] ? toLetter(rows[0]) : null
}

/** The payload goes with the closing: it may hold what a lead wrote. */
export async function closeDeadLetter(
  tx: Queryable,
  id: string,
  state: 'retried' | 'discarded',
  now: Date,
): Promise<void> {
  await tx.query(
    `update dead_letters set state = $2, closed_at = $3, payload = case when kind = 'event' then '{}' else payload end
     where id = $1`,
    [id, state, now],
  )
}

/** Closes what a late answer settled by itself. */
export async function closeOutboundDeadLetters(
  tx: Queryable,
  outboundIds: readonly string[],
  errorCode: string,
  now: Date,
): Promise<void> {
  if (outboundIds.length === 0) return
  await tx.query(
    `update dead_letters set state = 'discarded', closed_at = $3
     where outbound_id = any($1::uuid[]) and error_code = $2 and state = 'open'`,
    [outboundIds, errorCode, now],
  )
}

/** Closes a contact's letters of a kind: what they were about has succeeded since. */
export async function closeContactDeadLetters(
  tx: Queryable,
  contactId: string,
  kind: DeadLetterKind,
  now: Date,
): Promise<void> {
  await tx.query(
    `update dead_letters set state = 'retried', closed_at = $3 where contact_id = $1 and kind = $2 and state = 'open'`,
    [contactId, kind, now],
  )
}

/** Stops an account: one open letter is the stop, and closing it lifts it. False: it was stopped already. */
export async function pauseAccount(
  tx: Queryable,
  pause: { channel: string; accountId: string; error: string; now: Date },
): Promise<boolean> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('prosa.pause:' || $1 || ':' || $2, 0))`, [
    pause.channel,
    pause.accountId,
  ])
  const { rowCount } = await tx.query(
    `insert into dead_letters (kind, payload, error_code, error, created_at)
     select 'event', jsonb_build_object('channel', $1::text, 'accountId', $2::text), '${ACCOUNT_PAUSED}', $3, $4
     where not exists (
       select from dead_letters where state = 'open' and error_code = '${ACCOUNT_PAUSED}'
         and payload ->> 'channel' = $1 and payload ->> 'accountId' = $2)`,
    [pause.channel, pause.accountId, pause.error, pause.now],
  )
  return rowCount === 1
}

export const ACCOUNT_PAUSED = 'outbox.account_paused'

/** Lifts every stop of the accounts given. Returns the accounts that were stopped. */
export async function resumeAccounts(
  tx: Queryable,
  accounts: readonly { channel: string; accountId: string }[] | 'all',
  now: Date,
): Promise<{ channel: string; accountId: string }[]> {
  const { rows } = await tx.query<{ channel: string; account_id: string }>(
    `with before as (
       select id, payload ->> 'channel' as channel, payload ->> 'accountId' as account_id from dead_letters
       where state = 'open' and error_code = '${ACCOUNT_PAUSED}'
         and ($1::text[] is null or (payload ->> 'channel') || ':' || (payload ->> 'accountId') = any($1))
       for update
     ), closed as (
       update dead_letters d set state = 'retried', closed_at = $2 from before b where d.id = b.id
     )
     select channel, account_id from before`,
    [accounts === 'all' ? null : accounts.map((account) => `${account.channel}:${account.accountId}`), now],
  )
  return rows.map((row) => ({ channel: row.channel, accountId: row.account_id }))
}

/** Events nobody could place, which no contact's end would take. A stopped account stays stopped. Returns how many went. */
export async function deleteUnplacedDeadLetters(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(
    `delete from dead_letters where contact_id is null and created_at < $1 and error_code <> '${ACCOUNT_PAUSED}'`,
    [before],
  )
  return rowCount ?? 0
}

/** Removes closed letters older than `before`. Returns the number removed. */
export async function deleteClosedDeadLetters(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(`delete from dead_letters where state <> 'open' and closed_at < $1`, [
    before,
  ])
  return rowCount ?? 0
}

function toLetter(row: DeadLetterRow): DeadLetter {
  return {
    id: row.id,
    kind: row.kind,
    contactId: row.contact_id,
    outboundId: row.outbound_id,
    payload: row.payload,
    errorCode: row.error_code,
    error: row.error,
    state: row.state,
    createdAt: row.created_at,
    closedAt: row.closed_at,
  }
}
