-- Core tables: who wrote, what was said, what was learned, what must be sent.
-- Forward only. Row-level security is switched on at the end and in later files for what they add.

do $$
declare role_name text;
begin
  -- Supabase has these; a plain server does not.
  foreach role_name in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      begin
        execute format('create role %I nologin', role_name);
      exception
        -- Roles belong to the whole server: another database's migration may have made it meanwhile.
        when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end $$;

-- Which files are in. `prosa migrate` fills in the sha256 of the file it applied; a file applied by psql writes
-- its own name (at its end, or in 0009_lock_down.sql for those before it) and gets its sha256 at the next migrate.
create table prosa_migrations (
  name text primary key,
  sha256 text,
  applied_at timestamptz not null default now()
);

create table contacts (
  id uuid primary key default gen_random_uuid(),
  business_id text not null,
  profile_name text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);

-- A contact is reached by any of its aliases. `kind` phone holds canonical E.164 digits (12-digit Brazilian
-- mobiles get their ninth digit before they come here), so one person is one row.
create table contact_aliases (
  business_id text not null,
  kind text not null check (kind in ('phone', 'bsuid', 'lid', 'chatwoot', 'simulator')),
  value text not null,
  contact_id uuid not null references contacts (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (business_id, kind, value)
);
create index contact_aliases_contact on contact_aliases (contact_id);

-- One row a contact: the mode is its own column, so nothing that saves lead data can undo a pause.
create table conversations (
  contact_id uuid primary key references contacts (id) on delete cascade,
  business_id text not null,
  channel text not null,
  account_id text not null,
  -- agent: answers. handoff: only acknowledges. human: silent. opted_out: silent for good. closed: said goodbye.
  mode text not null default 'agent' check (mode in ('agent', 'handoff', 'human', 'opted_out')),
  mode_reason text,
  mode_changed_at timestamptz not null default now(),
  -- What the agent remembers beyond the transcript; written only by a turn's commit.
  record jsonb not null default '{}',
  summary text not null default '',
  -- Transcript position up to which `summary` speaks.
  summary_upto bigint not null default 0,
  last_inbound_at timestamptz,
  last_outbound_at timestamptz,
  erased_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table turns (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  state text not null default 'running' check (state in ('running', 'committed', 'stale', 'failed', 'silent')),
  attempt int not null default 1,
  prompt_version text not null,
  nodes text[] not null default '{}',
  intents text[] not null default '{}',
  llm_calls int not null default 0,
  input_tokens int not null default 0,
  output_tokens int not null default 0,
  models text[] not null default '{}',
  violations jsonb not null default '[]',
  revisions int not null default 0,
  canned boolean not null default false,
  error text,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
create index turns_contact on turns (contact_id, started_at desc);

-- The transcript: what was really said. `seq` orders it.
create table messages (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity,
  contact_id uuid not null references contacts (id) on delete cascade,
  role text not null check (role in ('lead', 'agent', 'human', 'system')),
  text text not null,
  content jsonb not null default '{}',
  external_id text,
  turn_id uuid references turns (id) on delete set null,
  at timestamptz not null,
  created_at timestamptz not null default now()
);
create index messages_contact on messages (contact_id, seq desc);

-- What providers delivered. The unique key is the replay defence, kept 30 days.
create table inbound (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity,
  channel text not null,
  account_id text not null,
  external_id text not null,
  contact_id uuid not null references contacts (id) on delete cascade,
  message_id uuid references messages (id) on delete set null,
  content jsonb not null,
  sent_at timestamptz not null,
  received_at timestamptz not null default now(),
  -- pending: waits for a turn. handled: in a committed turn, or needs none (reactions, mode human).
  state text not null default 'pending' check (state in ('pending', 'handled', 'dead')),
  turn_id uuid references turns (id) on delete set null,
  unique (channel, account_id, external_id)
);
create index inbound_pending on inbound (contact_id, seq) where state = 'pending';
create index inbound_received on inbound (received_at);

create table outbound (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity,
  contact_id uuid not null references contacts (id) on delete cascade,
  turn_id uuid references turns (id) on delete set null,
  message_id uuid references messages (id) on delete set null,
  channel text not null,
  account_id text not null,
  -- agent: dropped when a person took over. human: a person's words, always sent.
  author text not null default 'agent' check (author in ('agent', 'human', 'system')),
  kind text not null default 'text' check (kind in ('text', 'template')),
  body jsonb not null,
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
  attempts int not null default 0,
  not_before timestamptz not null default now(),
  external_ids text[] not null default '{}',
  delivery text check (delivery in ('sent', 'delivered', 'read', 'failed')),
  delivery_at timestamptz,
  error_code text,
  error text,
  created_at timestamptz not null default now(),
  sending_at timestamptz,
  finished_at timestamptz
);
create index outbound_open on outbound (contact_id, seq) where state in ('queued', 'sending');
create index outbound_unsettled on outbound (state, sending_at) where state in ('sending', 'unknown');
create index outbound_external on outbound using gin (external_ids);

-- Delivery statuses may come before the send's own answer is stored: they wait here.
create table delivery_events (
  channel text not null,
  account_id text not null,
  external_id text not null,
  status text not null,
  at timestamptz not null,
  correlation_id uuid,
  recipient text,
  error_code text,
  error text,
  applied boolean not null default false,
  received_at timestamptz not null default now(),
  primary key (channel, account_id, external_id, status)
);

-- Fields with evidence and history: the current value is the row with superseded_at null.
create table lead_fields (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  field text not null,
  value text not null,
  evidence text not null,
  message_id uuid references messages (id) on delete set null,
  turn_id uuid references turns (id) on delete set null,
  at timestamptz not null,
  superseded_at timestamptz
);
create unique index lead_fields_current on lead_fields (contact_id, field) where superseded_at is null;

create table qualifications (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  turn_id uuid references turns (id) on delete set null,
  version int not null,
  temperature text check (temperature in ('frio', 'morno', 'quente')),
  status text not null check (status in ('new', 'in_progress', 'qualified', 'disqualified')),
  score numeric not null,
  reasons jsonb not null,
  inputs text not null,
  at timestamptz not null
);
create index qualifications_contact on qualifications (contact_id, at desc);

create table handoffs (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  turn_id uuid references turns (id) on delete set null,
  reason text not null,
  state text not null default 'offered' check (state in ('offered', 'accepted', 'returned', 'closed')),
  summary text not null,
  at timestamptz not null,
  changed_at timestamptz not null
);
create index handoffs_contact on handoffs (contact_id, at desc);

-- What the sales team works with. Column names are the sales team's own.
create table leads (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null unique references contacts (id) on delete cascade,
  business_id text not null,
  phone text,
  name text,
  email text,
  company text,
  city text,
  uf char(2),
  segmento text,
  produto_interesse text,
  volume_estimado text,
  urgencia_compra text,
  conhece_empresa text,
  temperature text check (temperature in ('frio', 'morno', 'quente')),
  status text not null default 'new',
  crm_sync_status text not null default 'pending' check (crm_sync_status in ('synced', 'pending', 'failed', 'not_due')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table orcamentos (
  id uuid primary key default gen_random_uuid(),
  lead_id uuid not null references leads (id) on delete cascade,
  resumo text,
  produto text,
  segmento text,
  urgencia_compra text,
  volume_diario integer,
  oportunidade_pipe_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index orcamentos_lead on orcamentos (lead_id);

create table empresa (
  id uuid primary key default gen_random_uuid(),
  nome text not null,
  cidade text,
  uf char(2),
  cnpj char(14) unique,
  site text,
  email text,
  telefone text,
  contato uuid references leads (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table technical_questions (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  message_id uuid references messages (id) on delete set null,
  question text not null,
  context text not null default '',
  answer text,
  answered_at timestamptz,
  created_at timestamptz not null default now()
);

create table product_interests (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  model text not null,
  kind text not null check (kind in ('interest', 'unavailable', 'upsell_offered', 'upsell_refused')),
  message_id uuid references messages (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (contact_id, model, kind)
);

-- A wake-up or send that failed for good, visible and retryable by hand.
create table dead_letters (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('turn', 'outbound', 'event')),
  contact_id uuid references contacts (id) on delete cascade,
  outbound_id uuid references outbound (id) on delete cascade,
  -- For kind event: what could not be stored as a message.
  payload jsonb not null default '{}',
  error_code text not null,
  error text not null,
  state text not null default 'open' check (state in ('open', 'retried', 'discarded')),
  created_at timestamptz not null default now(),
  closed_at timestamptz
);
create index dead_letters_open on dead_letters (created_at) where state = 'open';

create table audit_log (
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  entity text not null,
  entity_id text,
  before jsonb,
  after jsonb
);
create index audit_log_entity on audit_log (entity, entity_id, at desc);

-- Only the server's own role reads or writes personal data. service_role passes; anon and authenticated see
-- nothing, by policy and by grant. FORCE is not used: the owner (Prosa itself) works without a policy.
-- Called at the end of every file that adds something, and at every start for the schemas of the checkpointer
-- and the queue, which add tables on their own. It changes only what is not yet as it should be: altering a
-- table locks it, and a restart must not stop the replicas that are at work.
create function prosa_lock_down(target_schema text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  item record;
  outsiders oid[] := array[0, 'anon'::regrole, 'authenticated'::regrole]; -- 0 is PUBLIC
begin
  -- On Supabase, other things of the project live in public: there, only what is ours is closed.
  if target_schema <> 'public' then
    execute format('revoke all on schema %I from public, anon, authenticated', target_schema);
  end if;
  execute format('grant usage on schema %I to service_role', target_schema);

  -- Supabase grants every new table of public to anon and authenticated. This undoes it for what the present
  -- role makes from now on: partitions the queue adds while running are closed before anyone sees them.
  execute format('alter default privileges in schema %I revoke all on tables from public, anon, authenticated', target_schema);
  execute format('alter default privileges in schema %I revoke all on sequences from public, anon, authenticated', target_schema);
  execute format('alter default privileges in schema %I revoke all on functions from public, anon, authenticated', target_schema);
  execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to service_role', target_schema);
  execute format('alter default privileges in schema %I grant usage, select on sequences to service_role', target_schema);
  execute format('alter default privileges in schema %I grant execute on functions to service_role', target_schema);

  for item in
    select
      format('%I.%I', target_schema, c.relname) as name,
      c.relkind = 'S' as is_sequence,
      c.relkind in ('r', 'p') and not c.relrowsecurity as needs_rls,
      c.relkind in ('r', 'p') and not exists (
        select from pg_policy where polrelid = c.oid and polname = 'service_role_all'
      ) as needs_policy,
      exists (
        select from aclexplode(c.relacl) where grantee = any (outsiders)
        union all
        select from pg_attribute a, aclexplode(a.attacl) where a.attrelid = c.oid and grantee = any (outsiders)
      ) as is_open,
      case c.relkind
        when 'S' then not has_sequence_privilege('service_role', c.oid, 'usage')
        else not (
          has_table_privilege('service_role', c.oid, 'select')
          and has_table_privilege('service_role', c.oid, 'insert')
          and has_table_privilege('service_role', c.oid, 'update')
          and has_table_privilege('service_role', c.oid, 'delete'))
      end as needs_grant
    from pg_class c
    where c.relnamespace = target_schema::regnamespace
      and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
  loop
    if item.is_open then
      execute format('revoke all on %s from public, anon, authenticated', item.name);
    end if;
    if item.needs_grant and item.is_sequence then
      execute format('grant usage, select on sequence %s to service_role', item.name);
    elsif item.needs_grant then
      execute format('grant select, insert, update, delete on %s to service_role', item.name);
    end if;
    if item.needs_rls then
      execute format('alter table %s enable row level security', item.name);
    end if;
    if item.needs_policy then
      execute format('create policy service_role_all on %s to service_role using (true) with check (true)', item.name);
    end if;
  end loop;

  -- A function is anyone's to call until that is taken away. Those of extensions stay: they hold no data.
  for item in
    select p.oid::regprocedure as name
    from pg_proc p
    where p.pronamespace = target_schema::regnamespace
      and (p.proacl is null or exists (select from aclexplode(p.proacl) where grantee = any (outsiders)))
      and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')
  loop
    execute format('revoke all on routine %s from public, anon, authenticated', item.name);
    execute format('grant execute on routine %s to service_role', item.name);
  end loop;
end $$;
