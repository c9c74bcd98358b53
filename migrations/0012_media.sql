-- Files leads send: one row an inbound message, so that a turn that is tried again fetches and reads nothing twice.

create table media (
  id uuid primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  -- No reference: inbound rows are forgotten earlier than files may be.
  inbound_id uuid not null unique,
  kind text not null check (kind in ('image', 'document', 'audio')),
  -- Real type, by content.
  media_type text,
  bytes bigint,
  sha256 text,
  -- Known before the file is written: whatever was kept can be found again.
  storage_key text unique,
  -- fetching: being fetched, or the process ended meanwhile. stored: kept, not read. read: `reading` holds.
  -- failed: `error` says why. expired: the file and what was read from it are gone.
  state text not null default 'fetching' check (state in ('fetching', 'stored', 'read', 'failed', 'expired')),
  -- Times fetched.
  tries int not null default 0,
  reading jsonb,
  error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz not null
);
create index media_contact on media (contact_id, created_at desc);
create index media_expiry on media (expires_at) where state <> 'expired';

-- Files whose row went with its contact. The sweep deletes them; nothing here says whose they were.
create table media_leftovers (
  storage_key text primary key
);

create function prosa_media_leftover() returns trigger language plpgsql as $$
begin
  insert into media_leftovers (storage_key) values (old.storage_key) on conflict do nothing;
  return null;
end $$;

create trigger media_leftover after delete on media
for each row when (old.storage_key is not null) execute function prosa_media_leftover();

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0012_media.sql') on conflict do nothing;
