-- What the notifier last said of each alert, so that several processes say it once.
create table alerts (
  key text primary key,
  -- How it stands. null: well.
  level text check (level in ('warning', 'critical')),
  -- What people were told last and have not been told is over. null: they believe that all is well.
  told text check (told in ('warning', 'critical')),
  -- The last level they were told of, also when it is over.
  last_told text check (last_told in ('warning', 'critical')),
  told_at timestamptz
);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0037_alerts.sql') on conflict do nothing;
