import type { Queryable } from '../database.ts'

/** The version table as the saver's first migration makes it. */
export async function createCheckpointLedger(tx: Queryable, schema: string): Promise<void> {
  await tx.query(`create schema if not exists "${schema}"`)
  await tx.query(`create table if not exists "${schema}".checkpoint_migrations (v integer primary key)`)
}

export interface PrunedCheckpoints {
  checkpoints: number
  writes: number
  blobs: number
}

/** Rows a statement deletes at most: the embedded database answers nobody else meanwhile. */
const BATCH = 500

/**
 * Deletes checkpoints older than `olderThan`, but never the newest `keepPerThread` (1 or more) of a thread and
 * namespace, with their writes and the channel values that no remaining checkpoint of the thread refers to.
 * Safe beside running turns: a turn builds on the newest checkpoint, which stays with all its values.
 */
export async function pruneCheckpoints(
  db: Queryable,
  options: { keepPerThread: number; olderThan: Date },
): Promise<PrunedCheckpoints> {
  const { keepPerThread, olderThan } = options
  if (!Number.isInteger(keepPerThread) || keepPerThread < 1) {
    throw new RangeError('keepPerThread: at least the newest checkpoint must stay, or its thread is lost')
  }
  const total: PrunedCheckpoints = { checkpoints: 0, writes: 0, blobs: 0 }
  for (;;) {
    const batch = await pruneBatch(db, keepPerThread, olderThan)
    total.checkpoints += batch.checkpoints
    total.writes += batch.writes
    total.blobs += batch.blobs
    if (batch.checkpoints < BATCH) return total
  }
}

async function pruneBatch(db: Queryable, keep: number, olderThan: Date): Promise<PrunedCheckpoints> {
  // One statement sees one state of the tables: a checkpoint saved meanwhile is seen with its values or not at
  // all. Checkpoint ids are time-ordered UUIDs, the order LangGraph itself goes by.
  const result = await db.query<PrunedCheckpoints>(
    `with ranked as (
      select thread_id, checkpoint_ns, checkpoint_id, (checkpoint ->> 'ts')::timestamptz as at,
        row_number() over (partition by thread_id, checkpoint_ns order by checkpoint_id desc) as place
      from checkpoints.checkpoints
    ), doomed as (
      select thread_id, checkpoint_ns, checkpoint_id from ranked where place > $1 and at < $2 limit ${BATCH}
    ), gone as (
      delete from checkpoints.checkpoints c using doomed d
      where (c.thread_id, c.checkpoint_ns, c.checkpoint_id) = (d.thread_id, d.checkpoint_ns, d.checkpoint_id)
      returning 1
    ), gone_writes as (
      delete from checkpoints.checkpoint_writes w using doomed d
      where (w.thread_id, w.checkpoint_ns, w.checkpoint_id) = (d.thread_id, d.checkpoint_ns, d.checkpoint_id)
      returning 1
    ), touched as (
      select distinct thread_id, checkpoint_ns from doomed
    ), in_use as (
      select c.thread_id, c.checkpoint_ns, v.key as channel, v.value as version
      from touched t
      join checkpoints.checkpoints c using (thread_id, checkpoint_ns)
      cross join jsonb_each_text(c.checkpoint -> 'channel_versions') v
      where not exists (
        select from doomed d
        where (d.thread_id, d.checkpoint_ns, d.checkpoint_id) = (c.thread_id, c.checkpoint_ns, c.checkpoint_id))
    ), gone_blobs as (
      delete from checkpoints.checkpoint_blobs b using touched t
      where b.thread_id = t.thread_id and b.checkpoint_ns = t.checkpoint_ns
        and not exists (
          select from in_use u
          where (u.thread_id, u.checkpoint_ns, u.channel, u.version)
            = (b.thread_id, b.checkpoint_ns, b.channel, b.version))
      returning 1
    )
    select
      (select count(*) from gone)::int as checkpoints,
      (select count(*) from gone_writes)::int as writes,
      (select count(*) from gone_blobs)::int as blobs`,
    [keep, olderThan],
  )
  return result.rows[0] ?? { checkpoints: 0, writes: 0, blobs: 0 }
}
