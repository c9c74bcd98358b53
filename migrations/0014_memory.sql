-- What is remembered of conversations that ended: a contact who comes back after a long silence starts a new one, and
-- the agent knows what the one before was about. Facts stay in lead_fields, with their history.
create table memories (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  started_at timestamptz,
  ended_at timestamptz not null,
  -- Extract of what was said, one line a message.
  summary text not null,
  created_at timestamptz not null
);
create index memories_contact on memories (contact_id, ended_at desc);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0014_memory.sql') on conflict do nothing;
