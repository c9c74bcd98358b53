/** What the cases of one run share: a database a business, its index, and the model under test. */

import type { Business } from '../../src/business/schema.ts'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import type { Config } from '../../src/config.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createEmbedder } from '../../src/embedder.ts'
import { createIndexer } from '../../src/knowledge/indexer.ts'
import { createSearcher } from '../../src/knowledge/searcher.ts'
import type { Searcher } from '../../src/knowledge/types.ts'
import type { ReplyModel } from '../../src/model/contract.ts'
import { createFallbackModel } from '../../src/model/fallback.ts'
import { createOfflineReplyModel } from '../../src/model/offline/reply-model.ts'
import { createOpenAiReplyModel } from '../../src/model/openai.ts'
import type { ToolRegistry } from '../../src/tools/registry.ts'
import { createCachedModel } from './cached-model.ts'
import { createMeter, type Meter } from './meter.ts'
import type { PriceOf } from './prices.ts'
import type { Attempt, Job } from './run-samples.ts'
import type { ModelChoice } from './types.ts'

/** A Tuesday at 14:00 in São Paulo, inside business hours. */
const START = new Date('2026-03-10T14:00:00-03:00')

export interface World {
  prepare(job: Job): Attempt
  close(): Promise<void>
}

export function createWorld(options: {
  businesses: readonly Business[]
  config: Config
  model: ModelChoice
  priceOf: PriceOf
  /** Model answers are kept here; null: they are not. */
  cacheFolder: string | null
  signal: AbortSignal
}): World {
  const { config, model, signal } = options
  const byId = new Map(options.businesses.map((business) => [business.id, business]))
  const databases = new Map<string, Promise<PooledDatabase>>()
  const searchers = new Map<string, Promise<Searcher>>()
  /** Meters of the samples being run: a failing embedder is everybody's failure. */
  const running = new Set<Meter>()
  let leads = 0

  /** Opened when the first case asks for it: a run of drafts needs none. */
  function databaseOf(business: Business): Promise<PooledDatabase> {
    const open = databases.get(business.id) ?? openFor(business)
    databases.set(business.id, open)
    return open
  }
  async function openFor(business: Business): Promise<PooledDatabase> {
    const db = await openDatabase()
    await migrate(db)
    await createIndexer({ db, embedder: createEmbedder(config) }).sync(business)
    return db
  }

  function searcherOf(business: Business): Promise<Searcher> {
    const made = searchers.get(business.id) ?? makeSearcher(business)
    searchers.set(business.id, made)
    return made
  }
  async function makeSearcher(business: Business): Promise<Searcher> {
    return createSearcher({
      db: await databaseOf(business),
      embedder: createEmbedder(config),
      onDegraded(err) {
        for (const meter of running) meter.log.warn({ err }, 'embedding failed')
      },
    })
  }

  return {
    prepare({ one, trial }) {
      const business = byId.get(one.business)
      if (business === undefined) throw new Error(`business ${one.business} is not part of this run`)
      const meter = createMeter(options.priceOf)
      const sessions: ChatSession[] = []
      running.add(meter)
      return {
        meter,
        async close() {
          running.delete(meter)
          await Promise.all(sessions.map((session) => session.close()))
        },
        context: {
          business,
          config,
          trial,
          model,
          signal,
          newLead: () => `5511960${String(++leads).padStart(6, '0')}`,
          database: () => databaseOf(business),
          searcher: () => searcherOf(business),
          async openSession(session = {}) {
            const scripted = session.model
            const opened = await openChatSession({
              business: session.business ?? business,
              config,
              log: meter.log,
              db: await databaseOf(business),
              start: session.start ?? START,
              model:
                scripted === undefined
                  ? (tools) => underTest(tools, meter, trial)
                  : createFallbackModel([meter.measure(scripted, { free: true }), createOfflineReplyModel()]),
              ...(session.modelTimeoutMs === undefined ? {} : { modelTimeoutMs: session.modelTimeoutMs }),
            })
            sessions.push(opened)
            return opened
          },
        },
      }
    },
    async close() {
      const open = await Promise.allSettled(databases.values())
      await Promise.all(open.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)))
    },
  }

  /** As in production, the offline model answers when the other fails; the meter knows and tells it apart. */
  function underTest(tools: ToolRegistry, meter: Meter, trial: number): ReplyModel {
    const offline = createOfflineReplyModel()
    if (model.deterministic || config.OPENAI_API_KEY === undefined) return meter.measure(offline)
    const provider = createOpenAiReplyModel({
      apiKey: config.OPENAI_API_KEY,
      model: config.OPENAI_MODEL,
      baseUrl: config.OPENAI_BASE_URL,
      tools: tools.schemas(),
    })
    if (options.cacheFolder === null) return createFallbackModel([meter.measure(provider), offline])
    const cached = createCachedModel({
      model: provider,
      folder: options.cacheFolder,
      trial,
      tools: tools.schemas(),
      server: config.OPENAI_BASE_URL ?? 'default',
    })
    return createFallbackModel([meter.measure(cached.model, { cached: cached.wasCached }), offline])
  }
}
