import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import type pg from 'pg'
import { CHECKPOINT_SCHEMA } from '../db/setup-checkpoints.ts'

/**
 * LangGraph's checkpointer over Prosa's own connections; its tables are made by `migrate`. The `thread_id` is
 * the contact id. Never call its `end()`: the pool is the caller's.
 */
export function createCheckpointer(db: { readonly pool: pg.Pool }): PostgresSaver {
  return new PostgresSaver(db.pool, undefined, { schema: CHECKPOINT_SCHEMA })
}
