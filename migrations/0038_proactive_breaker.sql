-- Stops what nobody asked for, by number, when the number is going bad; a person lets it go on.

create table proactive_breakers (
  channel text not null,
  -- '*': every account of the channel; what the provider says of a whole business account names no number.
  account_id text not null,
  latched boolean not null,
  -- failures, opt_outs, provider, warning, person
  reason text not null,
  -- Counts and codes; nothing of a person.
  evidence jsonb not null,
  tripped_at timestamptz not null,
  -- What came before is not counted again.
  reset_at timestamptz,
  primary key (channel, account_id)
);
create index outbound_proactive on outbound (channel, account_id, seq desc) where proactive;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0038_proactive_breaker.sql') on conflict do nothing;
