-- What a person's data is used by, from the first word to the end: also of who writes first, taken back at an opt-out, and
-- kept after an erasure as proof that says nothing of whom.
alter table consents alter column contact_id drop not null;
alter table consents add column business_id text;
-- consent: agreed to. preliminary_steps: asked to be served (LGPD art. 7, V). legitimate_interest: art. 7, IX.
alter table consents add column basis text not null default 'consent'
  check (basis in ('consent', 'preliminary_steps', 'legitimate_interest'));
-- form, or the channel of the conversation; of a new consent taken down by a person, what that one says.
alter table consents add column channel text not null default 'form';
-- What the person said, where somebody took it down.
alter table consents add column words text;
-- opt_out, or who erased: a person's name in the audit log, retention, system.
alter table consents add column revoked_by text;
update consents c set business_id = o.business_id from contacts o where o.id = c.contact_id;
alter table consents alter column business_id set not null;
create index consents_detached on consents (given_at) where contact_id is null;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0042_consent_record.sql') on conflict do nothing;
