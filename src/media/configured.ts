import { join } from 'node:path'
import { createOcr } from '../bills/ocr.ts'
import { createPageThread } from '../bills/page-thread.ts'
import { createPageReader } from '../bills/read-page.ts'
import { type BillReader, createBillReader } from '../bills/reader.ts'
import { createVision, type VisionSpend } from '../bills/vision.ts'
import type { Business } from '../business/schema.ts'
import { accountInEnvironment } from '../channels/account-names.ts'
import type { ChannelType } from '../channels/channel.ts'
import type { Config } from '../config.ts'
import type { Queryable } from '../db/database.ts'
import type { Budget } from '../model/budget.ts'
import { budgetTranscriber } from '../model/budgeted.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import { createPlaces } from '../understanding/places.ts'
import { createCloudSource } from './cloud-source.ts'
import { NOT_KEPT } from './errors.ts'
import { createFolderStore } from './folder-store.ts'
import { createMediaService, type MediaPolicy, type MediaService } from './service.ts'
import type { MediaSource } from './source.ts'
import type { MediaStore } from './store.ts'
import { createSupabaseStore } from './supabase-store.ts'
import { createTranscriber, type Transcriber } from './transcribe.ts'
import { createZapiSource } from './zapi-source.ts'

export interface ConfiguredMediaOptions {
  config: Config
  businesses: readonly Business[]
  db: Queryable
  clock: Clock
  log: Log
  /** In place of the configured one. */
  store?: MediaStore
  /** Besides those of the providers: files of a conversation in the terminal. */
  sources?: Partial<Record<ChannelType, MediaSource>>
  budgetMs?: number
  /** What a day's model calls may cost. Absent: anything. */
  budget?: Budget | undefined
  metrics?: Metrics | undefined
}

const LANGUAGE = 'pt'

/**
 * Files as the environment and the businesses want them: fetched with each account's token, kept in Supabase Storage
 * or a folder, read by a model that sees when there is a key and by OCR otherwise.
 */
export function createConfiguredMedia(options: ConfiguredMediaOptions): MediaService {
  const { config, businesses, clock, log } = options
  // Both start at their first file; no business that reads no bills pays for them.
  const thread = createPageThread()
  const ocr = createOcr()
  const places = businesses.some(({ config: { media } }) => media.bill !== undefined) ? createPlaces() : null
  const policies = new Map(businesses.map((business) => [business.id, policyOf(business)]))

  const failures = options.metrics?.mediaFailures
  // From the start: a first failure is then an increase, and not a new series that no alert sees.
  for (const code of NOT_KEPT) failures?.inc({ code }, 0)
  return createMediaService({
    db: options.db,
    clock,
    log,
    store: options.store ?? chooseStore(config),
    sources: { ...providerSources(config, businesses), ...options.sources },
    onFailure: (code) => failures?.inc({ code }),
    policyOf: (id) => policies.get(id) ?? { days: 1, bills: null, transcriber: null },
    ...(options.budgetMs === undefined ? {} : { budgetMs: options.budgetMs }),
    async onClose() {
      await ocr.close()
      await thread.close()
    },
  })

  function policyOf({ id, config: { media, retention, fields } }: Business): MediaPolicy {
    return {
      days: retention.media_days,
      bills: billsOf(id, media.bill, fields[media.bill?.fields.distributor ?? '']?.options),
      // There is nothing of our own that hears: a key is used whatever model writes.
      transcriber:
        config.OPENAI_API_KEY === undefined ? null : heard(config.OPENAI_API_KEY, media.transcription_model),
    }
  }

  function heard(apiKey: string, model: string): Transcriber {
    const baseUrl = config.OPENAI_BASE_URL
    const transcriber = createTranscriber({ apiKey, baseUrl, model, language: LANGUAGE })
    const { budget } = options
    return budget === undefined ? transcriber : budgetTranscriber(transcriber, budget, model)
  }

  function spendOf(businessId: string): VisionSpend | undefined {
    const { budget } = options
    return budget && ((call) => budget.spend({ businessId }, call))
  }

  function billsOf(
    businessId: string,
    bill: Business['config']['media']['bill'],
    distributors: Record<string, string[]> | undefined,
  ): BillReader | null {
    if (bill === undefined || distributors === undefined || places === null) return null
    return createBillReader({
      thread,
      ocr,
      pageReader: createPageReader({ distributors, places }),
      vision:
        config.model === 'offline' || config.OPENAI_API_KEY === undefined
          ? null
          : createVision({
              apiKey: config.OPENAI_API_KEY,
              baseUrl: config.OPENAI_BASE_URL,
              model: bill.model ?? config.OPENAI_MODEL,
              distributors,
              places,
              spend: spendOf(businessId),
            }),
      now: clock.now,
      onVisionFailure: (err) => log.warn({ err }, 'the model that sees failed; OCR reads'),
    })
  }
}

function chooseStore(config: Config): MediaStore {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = config
  return url !== undefined && serviceRoleKey !== undefined
    ? createSupabaseStore({ url, serviceRoleKey })
    : createFolderStore(join(config.PROSA_DATA_DIR, 'media'))
}

function providerSources(
  config: Config,
  businesses: readonly Business[],
): Partial<Record<ChannelType, MediaSource>> {
  const hosts = config.PROSA_MEDIA_HOSTS ?? []
  const tokens = new Map(
    businesses
      .flatMap((business) => business.config.accounts)
      .flatMap((configured): [string, string][] => {
        const account = accountInEnvironment(configured, businesses, config)
        if (account.channel !== 'whatsapp-cloud') return []
        const id = config.variable(account.phone_number_id)
        const token = config.variable(account.access_token)
        return id === undefined || token === undefined ? [] : [[id, token]]
      }),
  )
  return {
    'whatsapp-cloud': createCloudSource({
      graphUrl: config.WHATSAPP_GRAPH_URL,
      tokenOf: (accountId) => tokens.get(accountId) ?? null,
      hosts,
    }),
    zapi: createZapiSource({ baseUrl: config.ZAPI_URL, hosts }),
  }
}
