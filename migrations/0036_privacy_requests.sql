-- What people ask under the LGPD: a request, the clock it runs against, who settled it and how. Once a person is erased
-- the row stays as proof that it was done in time, and says nothing of whom.
create table privacy_requests (
  id uuid primary key default gen_random_uuid(),
  -- What people type.
  number bigint generated always as identity unique,
  business_id text not null,
  contact_id uuid references contacts (id) on delete cascade,
  kind text not null check (kind in ('access', 'portability', 'correction', 'erasure', 'review')),
  -- chat: in the lead's own words. admin, command: a person took it down.
  source text not null check (source in ('chat', 'admin', 'command')),
  words text,
  state text not null default 'open' check (state in ('open', 'done', 'refused')),
  requested_at timestamptz not null,
  due_at timestamptz not null,
  -- When the lead was told that it was received.
  acknowledged_at timestamptz,
  -- Warnings given before the end of the time.
  warnings int not null default 0,
  settled_at timestamptz,
  settled_by text,
  note text
);
create unique index privacy_requests_open on privacy_requests (contact_id, kind) where state = 'open';
create index privacy_requests_due on privacy_requests (due_at) where state = 'open';
create index privacy_requests_business on privacy_requests (business_id, number);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0036_privacy_requests.sql') on conflict do nothing;
