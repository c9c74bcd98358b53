-- How fast a number writes, and how fast to one person, counted by all replicas together.

-- A row of the outbox that had to wait keeps the place it was given.
alter table outbound add column slot_at timestamptz;
-- Written by nobody's asking: an opening template, a reminder. Has a lane of its own, so that a campaign delays no reply.
alter table outbound add column proactive boolean not null default false;

-- Virtual scheduling (GCRA): `next_at` is when the next message would go if they were spread evenly. Unlogged: after a
-- crash of the server pacing starts anew.
create unlogged table pacing (
  -- lane and account, or account and contact
  key text primary key,
  next_at timestamptz not null,
  -- The provider said that it is too fast: nothing goes before.
  held_until timestamptz
);
create index pacing_next_at on pacing (next_at);

-- Takes the next place: one `step_ms`, at most `slack_ms` of them ahead of an even spread. Returns when it may go, `moment`
-- or later. Who takes several takes them in the order pair, lane.
create function prosa_take_slot(pace_key text, moment timestamptz, step_ms float8, slack_ms float8) returns timestamptz
language plpgsql set search_path = public as $$
declare
  base timestamptz;
  slack interval := slack_ms * interval '1 millisecond';
begin
  insert into pacing (key, next_at) values (pace_key, moment) on conflict do nothing;
  select greatest(next_at, moment, case when held_until > moment then held_until + slack end)
  into base from pacing where key = pace_key for update;
  update pacing set next_at = base + step_ms * interval '1 millisecond' where key = pace_key;
  return greatest(moment, base - slack);
end $$;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0033_pacing.sql') on conflict do nothing;
