import type { ToolEnvelope } from '../../tools/registry.ts'
import type { Queryable } from '../database.ts'

export interface ToolCallKey {
  contactId: string
  businessId: string
  /** Oldest message of the turn. */
  turnKey: string
  tool: string
  argsHash: string
}

/**
 * Takes the call for the one who asks. Null: it is theirs to make. Otherwise what is known of it: `running` when
 * its end was never written.
 */
export async function claimToolCall(
  db: Queryable,
  key: ToolCallKey,
  now: Date,
): Promise<{ state: 'running' } | { state: 'done'; envelope: ToolEnvelope } | null> {
  const { rows: taken } = await db.query<{ id: string }>(
    `insert into tool_calls (contact_id, business_id, turn_key, tool, args_hash, created_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (contact_id, turn_key, tool, args_hash) do nothing returning id`,
    [key.contactId, key.businessId, key.turnKey, key.tool, key.argsHash, now],
  )
  if (taken.length > 0) return null
  const { rows } = await db.query<{ state: 'running' | 'done'; envelope: ToolEnvelope | null }>(
    `select state, envelope from tool_calls
      where contact_id = $1 and turn_key = $2 and tool = $3 and args_hash = $4`,
    [key.contactId, key.turnKey, key.tool, key.argsHash],
  )
  const row = rows[0]
  return row?.state === 'done' && row.envelope !== null
    ? { state: 'done', envelope: row.envelope }
    : { state: 'running' }
}

export async function finishToolCall(
  db: Queryable,
  key: ToolCallKey,
  envelope: ToolEnvelope,
  now: Date,
): Promise<void> {
  await db.query(
    `update tool_calls set state = 'done', envelope = $5, finished_at = $6
      where contact_id = $1 and turn_key = $2 and tool = $3 and args_hash = $4`,
    [key.contactId, key.turnKey, key.tool, key.argsHash, JSON.stringify(envelope), now],
  )
}

/** The call certainly did nothing: it may be made again. */
export async function releaseToolCall(db: Queryable, key: ToolCallKey): Promise<void> {
  await db.query(
    'delete from tool_calls where contact_id = $1 and turn_key = $2 and tool = $3 and args_hash = $4',
    [key.contactId, key.turnKey, key.tool, key.argsHash],
  )
}
