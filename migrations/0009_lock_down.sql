-- Closes what the files before this one added, and notes them as applied. A later file that adds a table, view or
-- function ends with these two lines and its own name.
select prosa_lock_down('public');
insert into prosa_migrations (name)
values ('0001_core.sql'), ('0002_knowledge.sql'), ('0003_inbox.sql'), ('0009_lock_down.sql')
on conflict do nothing;
