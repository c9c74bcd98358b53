import type { Queryable } from '../database.ts'

/** One figure of the database: what is counted, by what, and how much. */
export interface Figure {
  metric:
    | 'queue_jobs'
    | 'queue_oldest_seconds'
    | 'inbound_pending'
    | 'inbound_oldest_seconds'
    | 'outbound'
    | 'outbound_oldest_seconds'
    | 'reminders'
    | 'reminders_overdue_seconds'
    | 'handoffs'
    | 'handoffs_oldest_seconds'
    | 'dead_letters'
    | 'accounts_paused'
    | 'questions_open'
    | 'proactive_stopped'
    | 'crm_pending'
    | 'crm_oldest_seconds'
  /** First label's value; "" when there is none. */
  a: string
  b: string
  value: number
}

/**
 * How things stand, in one statement that reads only what is open or was settled within a day: its cost follows the
 * work in hand, not the size of the tables.
 */
export async function readSnapshot(db: Queryable, now: Date): Promise<Figure[]> {
  const { rows } = await db.query<{ metric: Figure['metric']; a: string; b: string; value: number }>(
    `with jobs as (
       select name, case when state = 'active' then 'active' when start_after > pgboss.job_now() then 'waiting' else 'due' end as state,
         extract(epoch from pgboss.job_now() - start_after)::float8 as age
       from pgboss.job where state <= 'active'
     ), settled as (select $1::timestamptz - interval '1 day' as since)
     select 'queue_jobs' as metric, name as a, state as b, count(*)::float8 as value from jobs group by name, state
     union all select 'queue_oldest_seconds', name, '', max(age) from jobs where state = 'due' group by name
     union all select 'inbound_pending', '', '', count(*) from inbound where state = 'pending'
     union all select 'inbound_oldest_seconds', '', '', extract(epoch from $1 - min(received_at)) from inbound
       where state = 'pending' having count(*) > 0
     union all select 'outbound', state, '', count(*) from outbound where state in ('queued', 'sending') group by state
     union all select 'outbound', state, '', count(*) from outbound, settled
       where finished_at > since and state in ('sent', 'failed', 'unknown', 'cancelled') group by state
     union all select 'outbound_oldest_seconds', '', '', extract(epoch from $1 - min(not_before)) from outbound
       where state in ('queued', 'sending') and not_before <= $1 having count(*) > 0
     union all select 'reminders', business_id, 'armed', count(*) from reminders where state = 'armed' group by business_id
     union all select 'reminders', business_id, state, count(*) from reminders, settled
       where settled_at > since and state <> 'armed' group by business_id, state
     union all select 'reminders_overdue_seconds', business_id, '', extract(epoch from $1 - min(due_at)) from reminders
       where state = 'armed' and due_at < $1 group by business_id
     union all select 'handoffs', c.business_id, h.state, count(*) from handoffs h join contacts c on c.id = h.contact_id
       where h.state in ('offered', 'accepted') group by c.business_id, h.state
     union all select 'handoffs_oldest_seconds', c.business_id, '', extract(epoch from $1 - min(h.at)) from handoffs h
       join contacts c on c.id = h.contact_id where h.state = 'offered' group by c.business_id
     union all select 'dead_letters', kind, '', count(*) from dead_letters
       where state = 'open' and error_code <> 'outbox.account_paused' group by kind
     union all select 'accounts_paused', '', '', count(*) from dead_letters
       where state = 'open' and error_code = 'outbox.account_paused'
     union all select 'proactive_stopped', channel, reason, count(*) from proactive_breakers where latched group by channel, reason
     union all select 'questions_open', '', '', count(*) from technical_questions where answered_at is null
     union all select 'crm_pending', business_id, '', count(*) from crm_operations where state = 'pending' group by business_id
     union all select 'crm_oldest_seconds', business_id, '', extract(epoch from $1 - min(next_at)) from crm_operations
       where state = 'pending' and next_at < $1 group by business_id`,
    [now],
  )
  return rows.map((row) => ({ ...row, value: Number(row.value) }))
}
