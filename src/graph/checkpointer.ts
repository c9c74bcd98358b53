import type { RunnableConfig } from '@langchain/core/runnables'
import type { ChannelVersions, Checkpoint, CheckpointMetadata } from '@langchain/langgraph-checkpoint'
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import type { PooledDatabase } from '../db/pool.ts'
import {
  type BlobRow,
  countOlderCheckpoints,
  insertBlobs,
  pruneThread,
  upsertCheckpoint,
} from '../db/queries/checkpoints.ts'
import { CHECKPOINT_SCHEMA } from '../db/setup-checkpoints.ts'

export interface CheckpointerOptions {
  /**
   * Checkpoints kept of a thread, 1 or more; at most twice as many are stored. Absent: all, for as long as
   * `pruneCheckpoints` lets them. LangGraph itself only ever needs the newest.
   */
  keepPerThread?: number
}

/**
 * LangGraph's checkpointer over Prosa's own connections; its tables are made by `migrate`. The `thread_id` is
 * the contact id. It differs from the library's in what a turn costs: all channel values are written in one
 * statement instead of one each, and a thread's old checkpoints go as new ones come, so that the thousandth
 * turn reads as little as the tenth. Never call its `end()`: the pool is the caller's.
 */
export function createCheckpointer(db: PooledDatabase, options: CheckpointerOptions = {}): PostgresSaver {
  return new ConversationSaver(db, options)
}

class ConversationSaver extends PostgresSaver {
  readonly #db: PooledDatabase
  readonly #keep: number | undefined

  constructor(db: PooledDatabase, options: CheckpointerOptions) {
    super(db.pool, undefined, { schema: CHECKPOINT_SCHEMA })
    this.#db = db
    this.#keep = options.keepPerThread
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const threadId: unknown = config.configurable?.thread_id
    if (typeof threadId !== 'string') throw new Error('Missing "thread_id" in the run\'s configuration')
    const namespace: string = config.configurable?.checkpoint_ns ?? ''
    const row = {
      threadId,
      namespace,
      checkpointId: checkpoint.id,
      parentId: config.configurable?.checkpoint_id ?? null,
      checkpoint: this._dumpCheckpoint(checkpoint),
      metadata: await this._dumpMetadata(metadata),
    }
    const blobs = await this._dumpBlobs(threadId, namespace, checkpoint.channel_values, newVersions)
    await this.#db.transaction(async (tx) => {
      await insertBlobs(tx, threadId, namespace, blobs.map(toRow))
      await upsertCheckpoint(tx, row)
      if (this.#keep === undefined) return
      const older = await countOlderCheckpoints(tx, threadId, namespace, this.#keep)
      if (older >= this.#keep) await pruneThread(tx, threadId, namespace, this.#keep)
    })
    return { configurable: { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: checkpoint.id } }
  }
}

function toRow([, , channel, version, type, blob]: [
  string,
  string,
  string,
  string,
  string,
  Uint8Array | undefined,
]): BlobRow {
  return { channel, version, type, blob: blob === undefined ? null : Buffer.from(blob) }
}
