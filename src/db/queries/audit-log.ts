import type { Queryable } from '../database.ts'

/** Who did what to whose data. `before` and `after` stay in the database and are erased with the contact's. */
export async function insertAudit(
  tx: Queryable,
  entry: {
    actor: string
    action: string
    entity: string
    entityId: string
    before?: object
    after?: object
    now: Date
  },
): Promise<void> {
  await tx.query(
    `insert into audit_log (at, actor, action, entity, entity_id, before, after) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      entry.now,
      entry.actor,
      entry.action,
      entry.entity,
      entry.entityId,
      entry.before === undefined ? null : JSON.stringify(entry.before),
      entry.after === undefined ? null : JSON.stringify(entry.after),
    ],
  )
}
