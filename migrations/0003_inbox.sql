-- The two statements every webhook pays for, as functions: their plans are kept by the session, where planning the
-- same text anew took about as long as running it (0.7 ms of 1.8 ms, embedded database). The planner takes a list
-- given as JSON for 100 entries, two joined for 10,000, and would read whole tables for what is nearly always one
-- message: each looks its rows up by index.

-- Stores messages with their transcript lines and touches their conversations, which must be locked. A message
-- stored before is a replay and changes nothing. `last_seen_at` moves once an hour: it serves retention, which
-- counts days, and spares a write a message. An erased conversation that hears from its person again starts anew.
-- Returns the ids that were new, and the first and the last message that waited for each contact before.
create function prosa_store_messages(input jsonb, moment timestamptz, out inserted uuid[], out waiting jsonb)
language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  select jsonb_agg(jsonb_build_object('contact_id', p.contact_id, 'text', p.text, 'media', p.media, 'at', p.received_at) order by p.seq)
  into waiting
  from (select distinct contact_id from jsonb_to_recordset(input) as m (contact_id uuid)) who
  cross join lateral (
    (select i.contact_id, i.seq, i.received_at, i.content ->> 'text' as text, i.content #>> '{media,kind}' as media
     from inbound i where i.contact_id = who.contact_id and i.state = 'pending' order by i.seq desc limit 1)
    union
    (select i.contact_id, i.seq, i.received_at, i.content ->> 'text', i.content #>> '{media,kind}'
     from inbound i where i.contact_id = who.contact_id and i.state = 'pending' order by i.seq limit 1)
  ) p;

  with parsed as (
    select * from jsonb_to_recordset(input) as m (
      ord int, id uuid, channel text, account_id text, external_id text, contact_id uuid, content jsonb,
      sent_at timestamptz, state text, role text, opens_window boolean, profile_name text)
  ), taken as (
    insert into inbound (id, channel, account_id, external_id, contact_id, message_id, content, sent_at, received_at, state)
    select id, channel, account_id, external_id, contact_id, id, content, sent_at, moment, state from parsed order by ord
    on conflict (channel, account_id, external_id) do nothing
    returning id
  ), fresh as (
    select parsed.* from parsed join taken using (id)
  ), said as (
    insert into messages (id, contact_id, role, text, content, external_id, at)
    select id, contact_id, role, content ->> 'text', content, external_id, sent_at from fresh order by ord
  ), newest as (
    select distinct on (contact_id) contact_id, channel, account_id,
      max(sent_at) filter (where opens_window) over (partition by contact_id) as opened_at
    from fresh order by contact_id, ord desc
  ), touched as (
    update conversations c set
      channel = n.channel, account_id = n.account_id, updated_at = moment,
      last_inbound_at = case when n.opened_at is null then c.last_inbound_at
        else greatest(c.last_inbound_at, least(n.opened_at, moment)) end,
      mode = case when c.erased_at is null or c.mode = 'opted_out' then c.mode else 'agent' end,
      erased_at = null
    from newest n where c.contact_id = n.contact_id
  ), seen as (
    update contacts c set last_seen_at = moment, profile_name = coalesce(f.profile_name, c.profile_name)
    from (
      select distinct on (contact_id) contact_id, profile_name from fresh
      where role = 'lead' order by contact_id, profile_name is null, ord desc
    ) f
    where c.id = f.contact_id
      and (c.last_seen_at < moment - interval '1 hour' or f.profile_name is distinct from coalesce(c.profile_name, f.profile_name))
  )
  select array_agg(id) into inserted from taken;
end $$;

-- The same for messages whose people are all known by all the names they give, found and locked on the way: the
-- way of nearly every message. `owners` null: somebody is new, erased, or two contacts in one; nothing was done.
create function prosa_take_messages(input jsonb, moment timestamptz, out owners uuid[], out inserted uuid[], out waiting jsonb)
language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  locked uuid[];
  found jsonb;
begin
  -- In the order of their ids, so that two transactions never wait for one another.
  select array_agg(contact_id) into locked from (
    select c.contact_id from conversations c
    where c.contact_id in (
      select a.contact_id from jsonb_to_recordset(input) as m (business_id text, aliases jsonb)
      cross join jsonb_to_recordset(m.aliases) as k (kind text, value text)
      join contact_aliases a on a.business_id = m.business_id and a.kind = k.kind and a.value = k.value)
    order by c.contact_id for update) c;

  -- A statement of its own: what another transaction did while this one waited is seen here.
  select array_agg(owner order by ord), jsonb_agg(row || jsonb_build_object('contact_id', owner))
  into owners, found
  from (
    select (m.row ->> 'ord')::int as ord, m.row,
      case when count(distinct a.contact_id) = 1 and bool_and(c.contact_id is not null) then min(a.contact_id::text)::uuid end as owner
    from jsonb_array_elements(input) as m (row)
    cross join jsonb_to_recordset(m.row -> 'aliases') as k (kind text, value text)
    left join contact_aliases a on a.business_id = m.row ->> 'business_id' and a.kind = k.kind and a.value = k.value
    left join conversations c on c.contact_id = a.contact_id and c.erased_at is null and c.contact_id = any (locked)
    group by m.row
  ) each;
  if owners is null or cardinality(owners) < jsonb_array_length(input) or array_position(owners, null) is not null then
    owners := null;
    return;
  end if;
  select s.inserted, s.waiting into inserted, waiting from prosa_store_messages(found, moment) s;
end $$;

-- Queues one wake-up a contact, or moves the queued one to its new instant. One atomic statement: between the steps
-- of pg-boss's own upsert (update, insert, update) a worker may take the job another transaction has just queued,
-- and the wake-up would be lost. A job already active has another key, so beside it a new one is queued. Instants
-- travel as delays: the database's clock decides when a job is due. pg-boss's tables come after the migrations.
create function prosa_queue_wakes(queue_name text, contacts text[], delays_ms float8[], settings jsonb) returns void
language plpgsql as $$
begin
  insert into pgboss.job_common as j (name, singleton_key, group_id, data, policy, start_after, created_on, keep_until,
    retry_limit, retry_delay, retry_backoff, expire_seconds, heartbeat_seconds, deletion_seconds)
  select queue_name, w.contact_id, w.contact_id, jsonb_build_object('contactId', w.contact_id), 'stately',
    pgboss.job_now() + w.delay_ms * interval '1 millisecond', pgboss.job_now(),
    pgboss.job_now() + w.delay_ms * interval '1 millisecond' + (settings ->> 'retentionSeconds')::int * interval '1 second',
    (settings ->> 'retryLimit')::int, (settings ->> 'retryDelaySeconds')::int, false,
    (settings ->> 'expireSeconds')::int, (settings ->> 'heartbeatSeconds')::int, 3600
  from unnest(contacts, delays_ms) as w (contact_id, delay_ms)
  order by w.contact_id
  on conflict (name, state, coalesce(singleton_key, '')) where state <= 'active' and policy = 'stately'
  do update set start_after = excluded.start_after, keep_until = excluded.keep_until;
end $$;
