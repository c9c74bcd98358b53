-- What watching the system needs: a queued wake-up that says what caused it, and how long a lead waited.

-- Beside the contact's id, a wake-up carries the ids of the request and the trace it goes on with. The newest cause
-- wins, as the newest message does. `causes` may be absent: a process of the version before calls it with four.
drop function prosa_queue_wakes(text, text[], float8[], jsonb);
create function prosa_queue_wakes(queue_name text, contacts text[], delays_ms float8[], settings jsonb, causes text[] default null)
returns void
language plpgsql as $$
begin
  insert into pgboss.job_common as j (name, singleton_key, group_id, data, policy, start_after, created_on, keep_until,
    retry_limit, retry_delay, retry_backoff, expire_seconds, heartbeat_seconds, deletion_seconds)
  select queue_name, w.contact_id, w.contact_id,
    jsonb_strip_nulls(jsonb_build_object('contactId', w.contact_id, 'cause', w.cause::jsonb)), 'stately',
    pgboss.job_now() + w.delay_ms * interval '1 millisecond', pgboss.job_now(),
    pgboss.job_now() + w.delay_ms * interval '1 millisecond' + (settings ->> 'retentionSeconds')::int * interval '1 second',
    (settings ->> 'retryLimit')::int, (settings ->> 'retryDelaySeconds')::int, false,
    (settings ->> 'expireSeconds')::int, (settings ->> 'heartbeatSeconds')::int, 3600
  from unnest(contacts, delays_ms, causes) as w (contact_id, delay_ms, cause)
  where w.contact_id is not null
  order by w.contact_id
  on conflict (name, state, coalesce(singleton_key, '')) where state <= 'active' and policy = 'stately'
  do update set start_after = excluded.start_after, keep_until = excluded.keep_until,
    data = case when excluded.data ? 'cause' then excluded.data else j.data end;
end $$;

-- When the newest message a turn answers was received: from there to the send is what the lead waited.
alter table turns add column asked_at timestamptz;

-- Key figures are of the last days: none of them may read a whole table.
create index turns_started on turns (started_at);
create index contacts_created on contacts (business_id, created_at);
create index qualifications_at on qualifications (at);
create index handoffs_at on handoffs (at);
create index reminders_settled on reminders (settled_at) where settled_at is not null;
create index outbound_finished on outbound (finished_at) where finished_at is not null;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0034_sight.sql') on conflict do nothing;
