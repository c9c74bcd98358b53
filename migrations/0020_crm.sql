-- What the CRM knows of a contact: the ids it gave, what is still to be told, and where a failed attempt stands.

-- A cycle is one conversation about one deal. The newest is the current one; a long silence or a deal that was won,
-- lost or deleted ends it, and what is learned afterwards belongs to the next.
create table crm_cycles (
  contact_id uuid not null references contacts (id) on delete cascade,
  cycle int not null,
  -- Only what was learned from here on opens a deal of this cycle.
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_because text check (closed_because in ('conversation_ended', 'deal_closed', 'deal_gone')),
  primary key (contact_id, cycle)
);

-- One row a step of the saga. `external_id` is stored the moment it is known; `attempted_at` before a create is sent,
-- so that whoever comes after a crash knows that it may have happened.
create table crm_links (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  provider text not null,
  cycle int not null,
  kind text not null check (kind in ('company', 'person', 'deal', 'note')),
  external_id text,
  attempted_at timestamptz,
  -- What of ours the CRM holds, as it was last written; a difference is what there is to do.
  written jsonb,
  -- False: it was there before us, and only its blanks are filled in.
  ours boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (contact_id, cycle, kind)
);
create index crm_links_external on crm_links (business_id, kind, external_id);

-- Notes for a contact's deal, each once. They wait until there is a deal.
create table crm_notes (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  key text not null,
  text text not null,
  attempted_at timestamptz,
  external_id text,
  written_at timestamptz,
  created_at timestamptz not null,
  unique (contact_id, key)
);
create index crm_notes_open on crm_notes (contact_id, created_at) where written_at is null;

-- What the CRM is still to be told of a contact: one open row each. `version` moves with every new fact, so that what
-- comes in while a worker is at it is not lost.
create table crm_operations (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  state text not null default 'pending' check (state in ('pending', 'done', 'dead')),
  version int not null default 1,
  attempts int not null default 0,
  next_at timestamptz not null,
  -- The step that failed last.
  step text,
  error_code text,
  error text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index crm_operations_pending on crm_operations (contact_id) where state = 'pending';
create index crm_operations_contact on crm_operations (contact_id, created_at desc);
create index crm_operations_due on crm_operations (next_at) where state = 'pending';

-- Who is at work on a contact, or on a company several contacts speak for. Not a lock: it lapses by itself, and no
-- connection is held while the CRM is asked. `key` is a sha256.
create table crm_leases (
  key text primary key,
  holder uuid not null,
  until timestamptz not null
);

-- A request for a quote that belongs to an ended conversation or a closed deal is not written to any more.
alter table orcamentos add column encerrado_em timestamptz;

alter table dead_letters drop constraint dead_letters_kind_check;
alter table dead_letters add constraint dead_letters_kind_check
  check (kind in ('turn', 'outbound', 'event', 'crm', 'helpdesk'));

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0020_crm.sql') on conflict do nothing;
