import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import type pg from 'pg'
import { createCheckpointLedger } from './queries/checkpoints.ts'

export const CHECKPOINT_SCHEMA = 'checkpoints'

/**
 * Runs the LangGraph checkpointer's own migrations. The saver neither locks nor opens a transaction (two
 * replicas on a new database collide), so the caller does, on the one connection of `single`.
 */
export async function setUpCheckpoints(single: pg.Pool): Promise<void> {
  // The saver looks for its version table by letting a select fail, which would abort the transaction.
  await createCheckpointLedger(single, CHECKPOINT_SCHEMA)
  await new PostgresSaver(single, undefined, { schema: CHECKPOINT_SCHEMA }).setup()
}
