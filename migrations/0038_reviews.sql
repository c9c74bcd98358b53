-- What a person decided about a lead's temperature or status (LGPD, art. 20). While a review is open it holds, whatever
-- the rules come to; ended, it stays as history.
create table qualification_reviews (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references contacts (id) on delete cascade,
  temperature text check (temperature in ('frio', 'morno', 'quente')),
  status text check (status in ('new', 'in_progress', 'qualified', 'disqualified')),
  -- What the rules had come to.
  temperature_before text,
  status_before text,
  reason text not null,
  reviewed_by text not null,
  at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  check (temperature is not null or status is not null)
);
create unique index qualification_reviews_open on qualification_reviews (contact_id) where ended_at is null;
create index qualification_reviews_contact on qualification_reviews (contact_id, at desc);

-- What the rules alone came to, where a person decided otherwise.
alter table qualifications add column ruled jsonb;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0038_reviews.sql') on conflict do nothing;
