import type { TurnResult } from '../../graph/ports.ts'
import type { Queryable } from '../database.ts'

/** Notes interest in products, once for each kind. */
export async function insertProductInterests(
  tx: Queryable,
  contactId: string,
  interests: TurnResult['productInterests'],
  now: Date,
): Promise<void> {
  if (interests.length === 0) return
  await tx.query(
    `insert into product_interests (contact_id, model, kind, message_id, created_at)
     select $1, p.model, p.kind, (select m.id from messages m where m.id::text = p.message_id and m.contact_id = $1), $3
     from jsonb_to_recordset($2) as p (model text, kind text, message_id text)
     on conflict (contact_id, model, kind) do nothing`,
    [
      contactId,
      JSON.stringify(interests.map(({ model, kind, messageId }) => ({ model, kind, message_id: messageId }))),
      now,
    ],
  )
}
