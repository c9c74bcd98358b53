-- People and the agent: one open handover a contact, questions and interests that were told, drafts a person sends.

-- When the summary was noted for people, and how often they were reminded that somebody waits.
alter table handoffs add column noted_at timestamptz;
alter table handoffs add column reminders int not null default 0;
alter table handoffs add column reminded_at timestamptz;
update handoffs h set state = 'closed' where h.state in ('offered', 'accepted') and exists (
  select from handoffs newer where newer.contact_id = h.contact_id and newer.state in ('offered', 'accepted')
    and (newer.at, newer.id) > (h.at, h.id));
create unique index handoffs_open on handoffs (contact_id) where state in ('offered', 'accepted');
create index handoffs_waiting on handoffs (at) where state = 'offered';

-- `number` is what people type to answer.
alter table technical_questions add column number bigint generated always as identity;
alter table technical_questions add column noted_at timestamptz;
alter table technical_questions add column answered_by text;
alter table technical_questions add column outbound_id uuid references outbound (id) on delete set null;
-- The answer was given when nothing may be sent any more; it is kept, and shown.
alter table technical_questions add column undeliverable_at timestamptz;
-- A person was called because nobody had answered.
alter table technical_questions add column escalated_at timestamptz;
create unique index technical_questions_number on technical_questions (number);
create index technical_questions_open on technical_questions (created_at) where answered_at is null;
alter table product_interests add column noted_at timestamptz;

-- Null: as the business says.
alter table conversations add column copilot boolean;

-- What the agent would have sent; a person sends or discards it. At most one waits for each contact.
create table drafts (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity,
  contact_id uuid not null references contacts (id) on delete cascade,
  turn_id uuid references turns (id) on delete set null,
  text text not null,
  channel text not null,
  account_id text not null,
  -- What the conversation's record becomes when this is said.
  record jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'sent', 'discarded', 'stale')),
  created_at timestamptz not null,
  settled_at timestamptz
);
create unique index drafts_pending on drafts (contact_id) where state = 'pending';

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0022_handoff.sql') on conflict do nothing;
