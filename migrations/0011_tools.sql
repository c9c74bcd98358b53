-- Tools that change something outside: each call at most once, and only with a person's approval.

-- One row a call of a write tool. Read tools leave none: they may be repeated.
create table tool_calls (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  -- Oldest message of the turn: the same when the turn is tried again or starts again with more messages.
  turn_key text not null,
  tool text not null,
  -- sha256 of the arguments. They hold personal data and are not kept.
  args_hash text not null,
  -- running: sent, and its end was not written; a second look finds it and asks nobody again. done: `envelope` holds.
  state text not null default 'running' check (state in ('running', 'done')),
  envelope jsonb,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (contact_id, turn_key, tool, args_hash)
);
create index tool_calls_contact on tool_calls (contact_id, created_at desc);

-- A person allows one use of one write tool for one contact.
create table approvals (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  -- Name of the tool in business.yaml.
  action text not null,
  approved_by text not null,
  approved_at timestamptz not null,
  expires_at timestamptz not null,
  -- Taken by a call; empty again when the call did nothing.
  used_at timestamptz
);
create unique index approvals_open on approvals (contact_id, action) where used_at is null;

-- What a turn's tools answered, for whoever looks into a conversation: name, success, error, milliseconds.
alter table turns add column tool_calls jsonb not null default '[]';

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0011_tools.sql') on conflict do nothing;
