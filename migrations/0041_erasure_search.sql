-- What a create that was sent may have made at the CRM: enough to look for it there when its sender ended before it heard
-- the answer, and the person is erased.
alter table crm_links add column attempt jsonb;

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0041_erasure_search.sql') on conflict do nothing;
