-- Who was erased, without saying who: what a provider delivers late about an erased person must be known as such, and
-- nothing of the person may stay. A name is kept as a keyed hash, for as long as late deliveries come.
create table installation (
  is_only boolean primary key default true check (is_only),
  hash_key bytea not null
);
insert into installation (hash_key)
select decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');

create table erasures (
  business_id text not null,
  name_hash bytea not null,
  erased_at timestamptz not null,
  primary key (business_id, name_hash)
);
create index erasures_at on erasures (erased_at);

-- What an erasure still has to reach outside the database: files, partners. Refers to them by their own ids.
create table erasure_tasks (
  id uuid primary key default gen_random_uuid(),
  business_id text not null,
  kind text not null,
  ref jsonb not null,
  state text not null default 'open' check (state in ('open', 'done', 'failed')),
  attempts int not null default 0,
  next_at timestamptz not null,
  error_code text,
  created_at timestamptz not null,
  finished_at timestamptz
);
create index erasure_tasks_open on erasure_tasks (next_at) where state = 'open';

create function prosa_name_hash(business text, kind text, value text) returns bytea
language sql stable set search_path = public as $$
  select sha256(convert_to(business || chr(31) || kind || chr(31) || value, 'UTF8') || hash_key) from installation
$$;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0030_privacy.sql') on conflict do nothing;
