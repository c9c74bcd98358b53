-- Every conversation of the inbox that is or was a contact's: people may still write in one that was replaced, in one a
-- merged contact brought along, or in one whose id was not stored when a process ended.
create table helpdesk_conversations (
  remote_conversation_id text primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  remote_contact_id text,
  created_at timestamptz not null
);
create index helpdesk_conversations_contact on helpdesk_conversations (contact_id);
insert into helpdesk_conversations (remote_conversation_id, contact_id, remote_contact_id, created_at)
select remote_conversation_id, contact_id, remote_contact_id, updated_at from helpdesk_links
where remote_conversation_id is not null;

-- Where and when a message was claimed for posting: after a crash it is looked for there, and posted again only when
-- the first attempt can no longer arrive.
alter table helpdesk_messages add column remote_conversation_id text, add column claimed_at timestamptz;
create index helpdesk_deliveries_received on helpdesk_deliveries (received_at);

select prosa_lock_down('public');
insert into prosa_migrations (name) values ('0023_helpdesk_conversations.sql') on conflict do nothing;
