-- Reminders to leads who went silent: one armed row a contact at most, each step of the ladder a row of its own. The
-- row is the durable job: whoever finds it due, under the conversation's lock, settles it in one transaction with
-- what it sends.
create table reminders (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  business_id text not null,
  -- Position on the ladder, from 1.
  step int not null check (step > 0),
  -- armed: waits for due_at. sent: its text or template is in the outbox. cancelled: must not go any more.
  -- skipped: could not go (no window and no template, no text left).
  state text not null default 'armed' check (state in ('armed', 'sent', 'cancelled', 'skipped')),
  -- Our message it follows: a message of ours that is sent later moves it.
  anchor_at timestamptz not null,
  due_at timestamptz not null,
  -- Why it was cancelled, skipped or put off.
  reason text,
  -- Which canned text was used, so that none comes twice.
  reply text,
  outbound_id uuid references outbound (id) on delete set null,
  created_at timestamptz not null,
  settled_at timestamptz
);
create unique index reminders_armed on reminders (contact_id) where state = 'armed';
create index reminders_due on reminders (due_at) where state = 'armed';
create index reminders_contact on reminders (contact_id, created_at desc);
create index reminders_outbound on reminders (outbound_id);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0013_reminders.sql') on conflict do nothing;
