-- What a business was made of, so that a prompt can be put in force and taken back without a deployment, on every
-- replica. Nothing of a person is in here.

create table business_versions (
  business_id text not null,
  -- Fingerprint of the files, as recorded on each turn.
  version text not null,
  -- Path inside the folder → text.
  files jsonb not null,
  note text,
  created_by text not null,
  created_at timestamptz not null,
  primary key (business_id, version)
);

-- Every time one was put in force; the newest row of a business is the one that answers.
create table business_activations (
  id bigint generated always as identity primary key,
  business_id text not null,
  version text not null,
  -- folder: found in the folder at a start or a reload. stored: chosen of those kept here.
  source text not null check (source in ('folder', 'stored')),
  activated_by text not null,
  activated_at timestamptz not null,
  foreign key (business_id, version) references business_versions
);
create index business_activations_newest on business_activations (business_id, id desc);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0040_business_versions.sql') on conflict do nothing;
