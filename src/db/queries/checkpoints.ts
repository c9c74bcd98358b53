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

export interface BlobRow {
  channel: string
  version: string
  type: string
  blob: Buffer | null
}

/** All channel values of a checkpoint in one statement; a version that is there already stays. */
export async function insertBlobs(
  tx: Queryable,
  threadId: string,
  namespace: string,
  blobs: readonly BlobRow[],
): Promise<void> {
  if (blobs.length === 0) return
  await tx.query(
    `insert into checkpoints.checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
     select $1, $2, b.channel, b.version, b.type, b.blob
       from unnest($3::text[], $4::text[], $5::text[], $6::bytea[]) as b (channel, version, type, blob)
     on conflict (thread_id, checkpoint_ns, channel, version) do nothing`,
    [
      threadId,
      namespace,
      blobs.map(({ channel }) => channel),
      blobs.map(({ version }) => version),
      blobs.map(({ type }) => type),
      blobs.map(({ blob }) => blob),
    ],
  )
}

export async function upsertCheckpoint(
  tx: Queryable,
  row: {
    threadId: string
    namespace: string
    checkpointId: string
    parentId: string | null
    checkpoint: object
    metadata: object
  },
): Promise<void> {
  await tx.query(
    `insert into checkpoints.checkpoints
       (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (thread_id, checkpoint_ns, checkpoint_id)
     do update set checkpoint = excluded.checkpoint, metadata = excluded.metadata`,
    [row.threadId, row.namespace, row.checkpointId, row.parentId, row.checkpoint, row.metadata],
  )
}

/** How many checkpoints of a thread come after its newest `keep`. */
export async function countOlderCheckpoints(
  tx: Queryable,
  threadId: string,
  namespace: string,
  keep: number,
): Promise<number> {
  const { rows } = await tx.query<{ older: number }>(
    `select greatest(count(*) - $3, 0)::int as older from checkpoints.checkpoints
      where thread_id = $1 and checkpoint_ns = $2`,
    [threadId, namespace, keep],
  )
  return rows[0]?.older ?? 0
}

/** Deletes what comes after the newest `keep` checkpoints of one thread, and the values nobody refers to. */
export async function pruneThread(
  tx: Queryable,
  threadId: string,
  namespace: string,
  keep: number,
): Promise<void> {
  await tx.query(
    `with ranked as (
      select checkpoint_id, checkpoint, row_number() over (order by checkpoint_id desc) as place
        from checkpoints.checkpoints where thread_id = $1 and checkpoint_ns = $2
    ), gone as (
      delete from checkpoints.checkpoints c using ranked r
       where r.place > $3 and c.thread_id = $1 and c.checkpoint_ns = $2 and c.checkpoint_id = r.checkpoint_id
    ), gone_writes as (
      delete from checkpoints.checkpoint_writes w using ranked r
       where r.place > $3 and w.thread_id = $1 and w.checkpoint_ns = $2 and w.checkpoint_id = r.checkpoint_id
    ), in_use as (
      select v.key as channel, v.value as version
        from ranked r cross join jsonb_each_text(r.checkpoint -> 'channel_versions') v where r.place <= $3
    )
    delete from checkpoints.checkpoint_blobs b
     where b.thread_id = $1 and b.checkpoint_ns = $2
       and not exists (select from in_use u where u.channel = b.channel and u.version = b.version)`,
    [threadId, namespace, keep],
  )
}
