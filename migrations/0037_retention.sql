-- What time takes away: contacts made anonymous, and each run of a retention job. What is left to do is always read
-- from the data, so a run that was cut short goes on where it was.
alter table contacts add column anonymised_at timestamptz;

create table retention_runs (
  id uuid primary key default gen_random_uuid(),
  business_id text not null,
  job text not null,
  started_at timestamptz not null,
  -- Null: under way, or cut short.
  finished_at timestamptz,
  done int not null default 0,
  failed int not null default 0
);
create index retention_runs_started on retention_runs (started_at desc);
create index messages_at on messages (at);
create index contacts_idle on contacts (business_id, id) where anonymised_at is null;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0037_retention.sql') on conflict do nothing;
