/**
 * The few statements on pg-boss's own table that its API has no call for. pg-boss is pinned; `queue.test.ts`
 * fails when its table or index no longer fits.
 */
import type { QueueName, WakeAt } from '../../inbox/ports.ts'
import type { Queryable } from '../database.ts'

export interface JobSettings {
  retryLimit: number
  retryDelaySeconds: number
  expireSeconds: number
  heartbeatSeconds: number
  retentionSeconds: number
}

/** Queues one wake-up a contact, or moves the queued one to its new instant. See migrations/0034_sight.sql. */
export async function queueWakes(
  tx: Queryable,
  queue: QueueName,
  wakes: readonly WakeAt[],
  now: Date,
  settings: JobSettings,
): Promise<void> {
  await tx.query('select prosa_queue_wakes($1, $2, $3, $4, $5)', [
    queue,
    wakes.map((wake) => wake.contactId),
    wakes.map((wake) => Math.max(0, wake.at.getTime() - now.getTime())),
    JSON.stringify(settings),
    wakes.map((wake) => (wake.cause === undefined ? null : JSON.stringify(wake.cause))),
  ])
}

export interface JobAttemptRow {
  id: string
  retryCount: number
}

/**
 * Active jobs whose worker has not been heard of for `silentMs`. 0: all active jobs. Every job of ours has a group; to
 * say so reads the index of active ones, and not everything that waits (50,000 of them: 0.03 ms instead of 30).
 */
export async function silentJobs(
  db: Queryable,
  queue: QueueName,
  silentMs: number,
): Promise<JobAttemptRow[]> {
  const { rows } = await db.query<{ id: string; retry_count: number }>(
    `select id, retry_count from pgboss.job
     where name = $1 and state = 'active' and group_id is not null and ($2 = 0 or heartbeat_on < pgboss.job_now() - $2 * interval '1 millisecond')`,
    [queue, silentMs],
  )
  return rows.map((row) => ({ id: row.id, retryCount: row.retry_count }))
}

/** Contacts with a message pending since before `since`, and no wake-up queued or running. */
export async function contactsWithoutTurn(db: Queryable, since: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ contact_id: string }>(
    `select distinct i.contact_id from inbound i
     where i.state = 'pending' and i.received_at < $1 and not exists (
       select from pgboss.job j where j.name = 'turn' and j.singleton_key = i.contact_id::text and j.state <= 'active')
     limit $2`,
    [since, limit],
  )
  return rows.map((row) => row.contact_id)
}

/** Contacts with something to send that no stop of an account or of proactive messages holds back, and no wake-up queued or running. */
export async function contactsWithoutOutbox(db: Queryable, since: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ contact_id: string }>(
    `select distinct o.contact_id from outbound o
     where o.state in ('queued', 'sending') and o.not_before < $1 and o.created_at < $1 and not exists (
       select from pgboss.job j where j.name = 'outbox' and j.singleton_key = o.contact_id::text and j.state <= 'active')
     and not (o.proactive and exists (
       select from proactive_breakers b where b.latched and b.channel = o.channel and b.account_id in (o.account_id, '*')))
     and not exists (
       select from dead_letters d where d.state = 'open' and d.error_code = 'outbox.account_paused'
         and d.payload ->> 'channel' = o.channel and d.payload ->> 'accountId' = o.account_id)
     limit $2`,
    [since, limit],
  )
  return rows.map((row) => row.contact_id)
}
