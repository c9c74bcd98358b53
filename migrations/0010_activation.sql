-- Leads that fill in a form before they write: what they consented to, and where each stands on its way.

create table activations (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  -- The template that opens the conversation.
  outbound_id uuid references outbound (id) on delete set null,
  -- sha256 of the request, and the caller's key when it gave one: the same request again is the same activation.
  request_hash text not null,
  idempotency_key text,
  source text not null,
  created_at timestamptz not null
);
create index activations_contact on activations (contact_id, created_at desc);
create index activations_outbound on activations (outbound_id);
create unique index activations_key on activations (business_id, idempotency_key) where idempotency_key is not null;

-- What a person agreed to, in the words they were shown.
create table consents (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  version text not null,
  text text not null,
  source text not null,
  given_at timestamptz not null,
  revoked_at timestamptz
);
create index consents_contact on consents (contact_id, given_at desc);

-- Where a conversation stands: a state of src/journey/machine.ts, moved only by its events.
alter table conversations add column stage text not null default 'new';
alter table conversations add column stage_changed_at timestamptz;
create index conversations_stage on conversations (stage, stage_changed_at);

create table stage_changes (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  from_stage text not null,
  event text not null,
  to_stage text not null,
  at timestamptz not null
);
create index stage_changes_contact on stage_changes (contact_id, at desc);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0010_activation.sql') on conflict do nothing;
