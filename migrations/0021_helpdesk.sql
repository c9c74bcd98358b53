-- The salespeople's inbox (Chatwoot): which contact and conversation of it are this contact's, what of the transcript
-- it shows already, and notes to people that wait to be shown.
create table helpdesk_links (
  contact_id uuid primary key references contacts (id) on delete cascade,
  business_id text not null,
  remote_contact_id text,
  remote_conversation_id text,
  -- Transcript position up to which everything is shown, or rightly not shown.
  mirrored_seq bigint not null default 0,
  attempts int not null default 0,
  error_code text,
  updated_at timestamptz not null
);
create unique index helpdesk_links_conversation on helpdesk_links (remote_conversation_id)
  where remote_conversation_id is not null;

-- One row a thing the inbox shows: a line of the transcript, a note, or what a person wrote there. `key` makes it once.
create table helpdesk_messages (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity,
  contact_id uuid not null references contacts (id) on delete cascade,
  key text not null,
  kind text not null check (kind in ('incoming', 'outgoing', 'note', 'person')),
  -- Of a note; what the transcript holds is read from there.
  text text,
  -- queued: waits. posting: claimed; after a crash it is looked for before it is posted again. posted: shown.
  state text not null default 'queued' check (state in ('queued', 'posting', 'posted', 'failed')),
  attempts int not null default 0,
  not_before timestamptz not null,
  external_id text,
  error_code text,
  created_at timestamptz not null,
  posted_at timestamptz,
  unique (contact_id, key)
);
create index helpdesk_messages_open on helpdesk_messages (contact_id, seq) where state in ('queued', 'posting');
create index helpdesk_messages_external on helpdesk_messages (external_id) where external_id is not null;

-- Webhook deliveries seen: a replay is refused. Kept 30 days.
create table helpdesk_deliveries (
  id text primary key,
  received_at timestamptz not null
);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0021_helpdesk.sql') on conflict do nothing;
