import type { Stage, StageEvent } from '../../journey/machine.ts'
import type { Queryable } from '../database.ts'

/** Where a conversation stands, locked with it. Null: there is none. */
export async function readStage(tx: Queryable, contactId: string): Promise<Stage | null> {
  const { rows } = await tx.query<{ stage: Stage }>(
    'select stage from conversations where contact_id = $1 for update',
    [contactId],
  )
  return rows[0]?.stage ?? null
}

/** Where a conversation stands. Null: there is none. */
export async function currentStage(db: Queryable, contactId: string): Promise<Stage | null> {
  const { rows } = await db.query<{ stage: Stage }>('select stage from conversations where contact_id = $1', [
    contactId,
  ])
  return rows[0]?.stage ?? null
}

export async function saveStage(
  tx: Queryable,
  contactId: string,
  changes: readonly { from: Stage; event: StageEvent; to: Stage }[],
  now: Date,
): Promise<void> {
  await tx.query(
    `with history as (
       insert into stage_changes (contact_id, from_stage, event, to_stage, at)
       select $1, c."from", c.event, c."to", $3::timestamptz + c.ord * interval '1 microsecond'
       from rows from (jsonb_to_recordset($2) as ("from" text, event text, "to" text)) with ordinality as c ("from", event, "to", ord)
     )
     update conversations set stage = $4, stage_changed_at = $3 where contact_id = $1`,
    [contactId, JSON.stringify(changes), now, changes.at(-1)?.to],
  )
}

/** Contacts in one of these states in which nobody wrote since `before`, oldest first. */
export async function silentContacts(
  db: Queryable,
  query: { businessId: string; stages: readonly Stage[]; before: Date; limit: number; contactId?: string },
): Promise<string[]> {
  const { rows } = await db.query<{ contact_id: string }>(
    `select contact_id from conversations
     where business_id = $1 and stage = any($2::text[])
       and greatest(stage_changed_at, last_inbound_at, last_outbound_at, created_at) < $3
       and not exists (select from reminders r where r.contact_id = conversations.contact_id and r.state = 'armed')
       and ($5::uuid is null or contact_id = $5)
     order by stage_changed_at nulls first limit $4`,
    [query.businessId, query.stages, query.before, query.limit, query.contactId ?? null],
  )
  return rows.map((row) => row.contact_id)
}

/** How a conversation came to where it stands, oldest first. */
export async function listStageChanges(
  db: Queryable,
  contactId: string,
): Promise<{ from: string; event: string; to: string; at: Date }[]> {
  const { rows } = await db.query<{ from_stage: string; event: string; to_stage: string; at: Date }>(
    'select from_stage, event, to_stage, at from stage_changes where contact_id = $1 order by at',
    [contactId],
  )
  return rows.map((row) => ({ from: row.from_stage, event: row.event, to: row.to_stage, at: row.at }))
}
