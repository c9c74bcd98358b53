-- What models cost a day, by who it was for: what was spent, and what calls under way may still spend.
create table model_spend (
  -- `contact:<id>` or `business:<id>`
  scope text not null,
  -- Of the business's time zone.
  day date not null,
  -- Millionths of a US dollar. A call adds what it may cost before it is made and is corrected after it; one whose
  -- process ended in between stays at what it might have cost.
  micro_usd bigint not null check (micro_usd >= 0),
  primary key (scope, day)
);
create index model_spend_day on model_spend (day);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0037_spend.sql') on conflict do nothing;
