/**
 * The graph for LangGraph Studio and `langgraphjs dev`, which bring their own checkpointer. It runs on what
 * the environment configures, or on an embedded database in memory and the offline model, with no key. Input:
 *
 *     {"contactId": "<uuid>", "inbound": [{"id": "<uuid>", "role": "lead", "text": "…", "at": "<ISO 8601>"}]}
 *
 * The business is the first of PROSA_BUSINESSES.
 */
import { createChannelRegistry } from '../channels/registry.ts'
import { readConfig } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import { createEmbedder } from '../embedder.ts'
import { createEngine } from '../engine.ts'
import { createInlineWake } from '../inbox/inline-wake.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock } from '../ops/clock.ts'
import { ConfigError } from '../ops/errors.ts'
import { createLog } from '../ops/log.ts'

async function openStudioGraph() {
  const config = readConfig(process.env)
  const businesses = (await loadAllConfigured(config)).slice(0, 1)
  const [business] = businesses
  if (business === undefined) throw new ConfigError('no business to open')
  // Not the data folder: a server may be running on it.
  const db = await openDatabase({ databaseUrl: config.DATABASE_URL })
  await migrate(db)
  const engine = createEngine({
    config,
    businesses,
    db,
    clock: systemClock,
    log: createLog(config.LOG_LEVEL),
    wake: createInlineWake(systemClock),
    embedder: createEmbedder(config),
    // Nothing is sent from Studio.
    channels: createChannelRegistry({ businesses: [], config, clock: systemClock }),
    durability: 'async',
  })
  await engine.indexer.sync(business)
  const opened = engine.graphs.get(business.id)
  if (opened === undefined) throw new ConfigError(`business "${business.id}" has no graph`)
  return opened
}

export const graph = await openStudioGraph()
