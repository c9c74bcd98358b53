-- Control by people: who may call the admin API, and where the agent is on, off or a copilot.

-- A token is shown once, when it is made; here is only its sha256.
create table admin_tokens (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  hash bytea not null unique,
  role text not null check (role in ('viewer', 'operator', 'admin')),
  -- Null: every business.
  businesses text[],
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);

-- One row a scope; null is "any". Read by every turn, in the statement that loads it, so that a change holds for the
-- next turn of every replica.
create table flags (
  id uuid primary key default gen_random_uuid(),
  business_id text,
  channel text,
  -- chat: the person wrote first. page, api: a form came first, by its source.
  origin text,
  agent text not null check (agent in ('on', 'off', 'copilot')),
  -- Percent of the contacts made since `since`. Null: everybody, however old.
  share int check (share between 0 and 100),
  -- For contacts made since then that are not in the share. Null: as a wider flag says.
  rest text check (rest in ('on', 'off', 'copilot')),
  since timestamptz not null,
  changed_by text not null,
  changed_at timestamptz not null,
  check (rest is null or share is not null),
  unique nulls not distinct (business_id, channel, origin)
);

-- Which business an entry is about, so that whoever answers for one business sees its entries alone.
alter table audit_log add column business_id text;
create index audit_log_business on audit_log (business_id, at desc, id);
create index audit_log_at on audit_log (at desc, id);
create index contacts_last_seen on contacts (last_seen_at desc, id);

-- What the flags say of a contact: the narrowest that speaks of it. Null: none does, and the agent is on. A contact
-- keeps its place in every share, so that raising a share adds contacts and takes none away.
create function prosa_agent_flag(contact uuid) returns text
language sql stable set search_path = public as $$
  select said.agent
  from contacts c
  join conversations v on v.contact_id = c.id
  cross join lateral (
    select coalesce((select a.source from activations a where a.contact_id = c.id order by a.created_at desc limit 1), 'chat') as origin
  ) o
  join flags f on (f.business_id is null or f.business_id = c.business_id)
    and (f.channel is null or f.channel = v.channel)
    and (f.origin is null or f.origin = o.origin)
  cross join lateral (
    select case
      when f.share is null then f.agent
      when c.created_at < f.since then null
      when ('x' || substr(md5(c.id::text), 1, 8))::bit(32)::bigint % 100 < f.share then f.agent
      else f.rest
    end as agent
  ) said
  where c.id = contact and said.agent is not null
  order by f.origin is null, f.channel is null, f.business_id is null
  limit 1
$$;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0031_admin.sql') on conflict do nothing;
