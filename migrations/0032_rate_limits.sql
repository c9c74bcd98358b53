-- Limits of requests and turns, counted by all replicas together.

-- The shape is rate-limiter-flexible's; a row lives for minutes. Unlogged: a flood writes no WAL, and counting from zero
-- after a crash of the server costs nothing.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  -- Milliseconds since 1970.
  expire bigint
);
create index rate_limits_expire on rate_limits (expire);

-- Keys are hashes of addresses and phones, which are few enough to try them all; with this they are not.
create table limit_salt (
  one boolean primary key default true check (one),
  salt uuid not null default gen_random_uuid()
);
insert into limit_salt default values;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0032_rate_limits.sql') on conflict do nothing;
