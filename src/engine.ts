/**
 * Puts the parts of one process together below HTTP: businesses, graphs, inbox, turns, outbox. The server, the
 * terminal, evals and Studio all run this, so that all run the same gates.
 */
import type { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { BaseCheckpointSaver } from '@langchain/langgraph'
import type { Business } from './business/schema.ts'
import type { ChannelRegistry } from './channels/registry.ts'
import type { Config } from './config.ts'
import type { Crm } from './crm/port.ts'
import { createCrmSync } from './crm/sync.ts'
import type { Database, Queryable } from './db/database.ts'
import type { PooledDatabase } from './db/pool.ts'
import { EVERY_ACCOUNT } from './db/queries/proactive-breakers.ts'
import { createFollowups } from './followups/followups.ts'
import { type ConversationGraph, createConversationGraph } from './graph/graph.ts'
import { createNamesFirst } from './graph/names-first.ts'
import type { TurnGraph } from './graph/ports.ts'
import { createTurnGraph } from './graph/turn-graph.ts'
import { createReviewer } from './guardrails/check.ts'
import { createJudge, type Judge } from './guardrails/judge/judge.ts'
import { createHandoffs } from './handoff/handoffs.ts'
import { createMirror } from './helpdesk/mirror.ts'
import type { HelpdeskClient } from './helpdesk/port.ts'
import { createEventTaker } from './helpdesk/take-event.ts'
import { createInbox, type Inbox, type InboxOptions } from './inbox/accept.ts'
import { createConversationStore } from './inbox/conversation-store.ts'
import { noSteps, type Steps, type Wake } from './inbox/ports.ts'
import { resumesByItself } from './inbox/resume.ts'
import { createTurnRunner } from './inbox/run-turn.ts'
import { moveStage } from './journey/journey.ts'
import { turnEvents } from './journey/turn-events.ts'
import { createIndexer } from './knowledge/indexer.ts'
import { createSearcher } from './knowledge/searcher.ts'
import type { Embedder, Searcher } from './knowledge/types.ts'
import type { Limiter } from './limits/limiter.ts'
import { type ConfiguredMediaOptions, createConfiguredMedia } from './media/configured.ts'
import type { Budget } from './model/budget.ts'
import { budgetEmbedding, budgetJudge, budgetModel, countIndexing } from './model/budgeted.ts'
import type { ReplyModel } from './model/contract.ts'
import { createFallbackModel } from './model/fallback.ts'
import { pricesWith } from './model/list-prices.ts'
import { measureJudge, measureModel } from './model/measured.ts'
import { createOfflineReplyModel } from './model/offline/reply-model.ts'
import { createOpenAiReplyModel } from './model/openai.ts'
import { createOpenAiJudge } from './model/openai-judge.ts'
import { createPrices } from './model/prices.ts'
import type { Clock } from './ops/clock.ts'
import { ConfigError } from './ops/errors.ts'
import type { Log } from './ops/log.ts'
import type { Metrics } from './ops/metrics.ts'
import { createWatch, unwatched } from './ops/watch.ts'
import { createProactiveBreaker } from './outbox/breaker.ts'
import { createOutbox } from './outbox/outbox.ts'
import { createPacer, pacesOf } from './outbox/pacing.ts'
import type { PartnerClient } from './partners/client.ts'
import { createConfiguredPartners } from './partners/configured.ts'
import { createConsents } from './privacy/consents.ts'
import { createRequestNotes } from './privacy/note-requests.ts'
import { createPrivacyRequests } from './privacy/requests.ts'
import { createErasureTargets } from './privacy/targets.ts'
import { createToolRegistry, type ToolRegistry } from './tools/registry.ts'
import { createToolbox } from './tools/toolbox.ts'
import { createUnderstanding } from './understanding/understanding.ts'
import { requireLiveChange } from './versions/restart-only.ts'

/** Milliseconds a turn may run before it is dropped and tried again. */
const TURN_TIMEOUT_MS = 60_000
/** Times a turn starts again because the lead kept writing, before it answers what it has. */
const MAX_RESTARTS = 3

export interface EngineOptions {
  config: Config
  businesses: Business[]
  db: PooledDatabase
  /** Connections that only what comes in uses, so that it never waits behind turns. Absent: those of `db`. */
  intake?: Database
  clock: Clock
  log: Log
  wake: Wake
  embedder: Embedder
  channels: ChannelRegistry
  /** Absent: threads are not kept between turns, which changes nothing but Studio's view. */
  checkpointer?: BaseCheckpointSaver
  durability: 'exit' | 'async' | 'sync'
  steps?: Steps
  /** Tracers of the graph's runs. */
  callbacks?: BaseCallbackHandler[]
  /** Told of the names of a turn's people before the tracers hear of the turn. */
  learnNames?: (names: string[]) => void
  metrics?: Metrics
  /** Takes the place of the configured model: scripted ones in tests and evals, or one made with the engine's tools. */
  model?: ReplyModel | ((tools: ToolRegistry) => ReplyModel)
  /** What a day's model calls may cost. Absent: anything. */
  budget?: Budget
  /** Limits of turns by contact. Absent: none. */
  limiter?: Limiter
  /** In place of the client of the environment's variables. */
  partner?: PartnerClient
  /** The salespeople's inbox, by business. */
  helpdesks?: ReadonlyMap<string, HelpdeskClient>
  /** Where leads are filed, by business. */
  crms?: ReadonlyMap<string, Crm>
  /** Milliseconds one model call may take. */
  modelTimeoutMs?: number
  /** Where files come from and are kept, in place of what the environment says. */
  media?: Pick<ConfiguredMediaOptions, 'store' | 'sources' | 'budgetMs'>
}

const snapshots = new WeakMap<Business, Business>()

/**
 * A business as it is now, whatever is activated in it later. One for a version, because what is built of a business
 * (rules, readers) is kept by the object it was built of.
 */
function snapshotOf(current: Business): Business {
  const known = snapshots.get(current)
  const snapshot = known?.version === current.version ? known : { ...current }
  snapshots.set(current, snapshot)
  return snapshot
}

export type Engine = ReturnType<typeof createEngine>

export function createEngine(options: EngineOptions) {
  const { config, businesses, db, clock, log, wake, channels, steps = noSteps } = options
  const watch = options.metrics === undefined ? unwatched : createWatch(options.metrics, businesses)
  const store = createConversationStore({ db })
  const searcher = createSearcher({
    db,
    embedder: options.embedder,
    ...(options.budget === undefined ? {} : { spend: budgetEmbedding(options.budget) }),
    onDegraded: (err) => log.warn({ err }, 'no vector; searching by words alone'),
  })
  const crms = options.crms ?? new Map<string, Crm>()
  function crmToolsOf(business: Business) {
    const crm = crms.get(business.id)
    const crmConfig = business.config.crm
    if (crm === undefined || crmConfig === undefined) return null
    return { db, wake, crm, config: crmConfig, understanding: createUnderstanding(business) }
  }
  const partnerOf = createConfiguredPartners({ config, log })
  const toolboxes = new Map(
    businesses.map((business) => {
      const partner = options.partner ?? partnerOf(business)
      return [
        business.id,
        createToolbox({
          db,
          clock,
          log,
          business,
          searcher,
          partner,
          variable: config.variable,
          crm: crmToolsOf(business),
        }),
      ]
    }),
  )
  const helpdesks = options.helpdesks ?? new Map<string, HelpdeskClient>()
  const erasureTargets = createErasureTargets({ helpdesks, crms, langsmith: langsmithOf(config) })
  const requests = createPrivacyRequests({ db, clock, wake, businesses, targets: erasureTargets, log })
  const requestNotes = createRequestNotes({ businesses, requests })
  const consents = createConsents(businesses)
  async function showPeople(tx: Queryable, contactId: string, businessId: string, now: Date): Promise<void> {
    if (helpdesks.has(businessId)) await wake.queue('helpdesk', contactId, now, tx)
  }
  const offline = createOfflineReplyModel()
  const graphs = new Map<string, ConversationGraph>()
  const turnGraphs = new Map<string, TurnGraph>()
  /** What a version answers by. The graph holds the business as it is now: a turn ends as it began. */
  function build(current: Business): void {
    const business = snapshotOf(current)
    const tools = toolboxes.get(business.id)?.registry ?? createToolRegistry([])
    const model =
      typeof options.model === 'function'
        ? options.model(tools)
        : (options.model ?? chooseModel(config, tools, offline, options))
    const graph = createConversationGraph({
      business,
      store,
      clock,
      searcher,
      model,
      offline,
      tools,
      understanding: createUnderstanding(business),
      reviewer: createReviewer(business),
      judge: judgeOf(business, config, options),
      onJudgeFailure: ({ rule, policy, error }) =>
        log.warn({ rule, policy, err: error }, 'judge gave no answer'),
      stage: watch.stage,
      ...(options.checkpointer === undefined ? {} : { checkpointer: options.checkpointer }),
    })
    graphs.set(business.id, graph)
    const turns = createTurnGraph({
      business,
      graph,
      durability: options.durability,
      callbacks: options.callbacks ?? [],
    })
    const { learnNames } = options
    turnGraphs.set(
      business.id,
      learnNames === undefined
        ? turns
        : createNamesFirst({
            business,
            graph: turns,
            store,
            understanding: createUnderstanding(business),
            learnNames,
          }),
    )
  }
  async function putOff(contactId: string): Promise<Date | null> {
    const verdict = await options.limiter?.take('turns', contactId)
    return verdict === undefined || verdict.allowed
      ? null
      : new Date(clock.now().getTime() + verdict.retryAfterMs)
  }
  const media = createConfiguredMedia({
    config,
    businesses,
    db,
    clock,
    log,
    budget: options.budget,
    metrics: options.metrics,
    ...options.media,
  })
  for (const business of businesses) build(business)
  const breaker = createProactiveBreaker({
    db,
    clock,
    wake,
    log,
    onTripped: (trip) => options.metrics?.proactiveTrips.inc(trip),
  })
  const followups = createFollowups({
    db,
    clock,
    businesses,
    wake,
    steps,
    log,
    isStopped: breaker.holds,
  })
  const crm = createCrmSync({ db, clock, wake, steps, log, businesses, crms })
  const handoffs = createHandoffs({ db, clock, wake, businesses, cancelReminders: followups.cancel })
  const byId = new Map(businesses.map((business) => [business.id, business]))

  return {
    businesses,
    graphs,
    /**
     * Answers by another version of a business from the next turn on.
     * @throws ConfigError when it differs in what connections were opened from.
     */
    replaceBusiness(next: Business): void {
      const live = byId.get(next.id)
      if (live === undefined) throw new ConfigError(`business "${next.id}" is not loaded`)
      requireLiveChange(live, next)
      build(next)
      // Everything outside the graph holds this object and reads it anew each time.
      Object.assign(live, next)
    },
    /** Reaches for servers of tools; the engine works without them. */
    async connectTools() {
      await Promise.all([...toolboxes.values()].map((toolbox) => toolbox.connect()))
    },
    async close() {
      await Promise.all([...toolboxes.values()].map((toolbox) => toolbox.close()))
      await media.close()
    },
    media,
    searcher: searcher satisfies Searcher,
    indexer: createIndexer({
      db,
      embedder: options.embedder,
      ...(options.budget === undefined ? {} : { onSpent: countIndexing(options.budget) }),
    }),
    inbox: createCountedInbox(options.metrics, {
      db: options.intake ?? db,
      clock,
      wake,
      steps,
      log,
      resolveBusiness: channels.resolveBusiness,
      debounceOf: (businessId) => debounceOf(byId.get(businessId), config),
      cancelReminders: (contactIds, tx) => followups.cancel(tx, contactIds, 'lead_wrote'),
      onPersonWrote: showPeople,
      onWarning: (tx, { channel, accountId, warning }, now) =>
        breaker.trip(
          tx,
          { channel, accountId: accountId || EVERY_ACCOUNT, reason: 'warning', evidence: { warning } },
          now,
        ),
    }),
    followups,
    /** Stops templates and reminders of a number that is going bad. */
    breaker,
    /** Between the agent and people: handovers, questions, drafts. */
    handoffs,
    crm,
    /** What people ask under the LGPD. */
    requests,
    erasureTargets,
    mirror: createMirror({ db, clock, wake, clientOf: (id) => helpdesks.get(id) ?? null, log }),
    /** What people write in the inbox. */
    people: createEventTaker({
      db,
      clock,
      wake,
      steps,
      cancelReminders: followups.cancel,
      businessesOfInbox: (inboxId) =>
        [...helpdesks].flatMap(([id, client]) => (client.inboxId === inboxId ? [id] : [])),
      onStatus: handoffs.onStatus,
      onCommand: handoffs.onCommand,
    }),
    runner: createTurnRunner({
      db,
      clock,
      wake,
      steps,
      log,
      graphOf: (businessId) => {
        const graph = turnGraphs.get(businessId)
        if (graph === undefined) throw new ConfigError(`business "${businessId}" is not loaded`)
        return graph
      },
      resumes: (businessId, lastHumanAt, now) => {
        const business = byId.get(businessId)
        return business !== undefined && resumesByItself(business.config, lastHumanAt, now)
      },
      readMedia: media.read,
      putOff,
      armReminder: followups.arm,
      async onTurn(tx, turn) {
        const { contactId, businessId, mode, result, now } = turn
        const business = byId.get(businessId)
        if (business) await moveStage(tx, contactId, turnEvents(business, mode, result), now)
        await handoffs.onTurn(tx, turn)
        await requestNotes.onTurn(tx, turn)
        await consents.onTurn(tx, turn)
        await showPeople(tx, contactId, businessId, now)
        await crm.onTurn(tx, turn)
      },
      hold: handoffs.hold,
      async onGivenUp(tx, contactId, now) {
        await handoffs.onGivenUp(tx, contactId, now)
        if (helpdesks.size > 0) await wake.queue('helpdesk', contactId, now, tx)
      },
      async onSilent(tx, silent) {
        await requestNotes.onSilent(tx, silent)
        await consents.onSilent(tx, silent)
        await showPeople(tx, silent.contactId, silent.businessId, silent.now)
      },
      channelFor: channels.channelFor,
      timeoutMs: TURN_TIMEOUT_MS,
      maxRestarts: MAX_RESTARTS,
      watch,
    }),
    outbox: createOutbox({
      db,
      clock,
      wake,
      steps,
      log,
      channelFor: channels.channelFor,
      watch,
      breaker,
      ...(config.OUTBOUND_PER_SECOND === 0
        ? {}
        : { pacer: createPacer(pacesOf(config.OUTBOUND_PER_SECOND)) }),
    }),
  }
}

/** The inbox, with what became of each event counted. */
function createCountedInbox(metrics: Metrics | undefined, options: InboxOptions): Inbox {
  const inbox = createInbox(options)
  if (metrics === undefined) return inbox
  return {
    async accept(events) {
      const report = await inbox.accept(events)
      const { stored, replays, ignored, deadLetters } = report
      for (const [outcome, count] of Object.entries({ stored, replays, ignored, deadLetters }))
        metrics.inboundEvents.inc({ outcome }, count)
      return report
    },
  }
}

function chooseModel(
  config: Config,
  tools: ToolRegistry,
  offline: ReplyModel,
  {
    log,
    metrics,
    modelTimeoutMs,
    budget,
  }: { log: Log; metrics?: Metrics; modelTimeoutMs?: number; budget?: Budget },
): ReplyModel {
  const priceOf = createPrices(pricesWith(config.MODEL_PRICES))
  const measured = (model: ReplyModel) =>
    metrics === undefined ? model : measureModel(model, metrics, priceOf)
  if (config.model === 'offline' || config.OPENAI_API_KEY === undefined) return measured(offline)
  const openai = createOpenAiReplyModel({
    apiKey: config.OPENAI_API_KEY,
    model: config.OPENAI_MODEL,
    baseUrl: config.OPENAI_BASE_URL,
    tools: tools.schemas,
    ...(modelTimeoutMs === undefined ? {} : { timeoutMs: modelTimeoutMs }),
  })
  const paid = measured(openai)
  const affordable = budget === undefined ? paid : budgetModel(paid, budget)
  return createFallbackModel([affordable, measured(offline)], ({ model, error }) => {
    metrics?.modelFailures.inc({ model, failure: error.failure })
    log.warn({ model, err: error }, 'model failed; the next one answers')
  })
}

/** A business's judge, when it asks for one and there is a key to ask with. */
function judgeOf(
  business: Business,
  config: Config,
  { metrics, budget }: { metrics?: Metrics; budget?: Budget },
): Judge | null {
  if (config.model === 'offline' || config.OPENAI_API_KEY === undefined) return null
  const judge = createOpenAiJudge({
    apiKey: config.OPENAI_API_KEY,
    model: business.config.judge?.model ?? config.OPENAI_MODEL,
    baseUrl: config.OPENAI_BASE_URL,
  })
  const priceOf = createPrices(pricesWith(config.MODEL_PRICES))
  const measured = metrics === undefined ? judge : measureJudge(judge, metrics, priceOf)
  return createJudge(business, budget === undefined ? measured : budgetJudge(measured, budget, business.id))
}

/** Where turns are traced, when they are. */
export function langsmithOf({ LANGSMITH_API_KEY: apiKey, LANGSMITH_ENDPOINT: apiUrl }: Config) {
  return apiKey === undefined ? undefined : { apiKey, apiUrl }
}

function debounceOf(business: Business | undefined, config: Config) {
  const configured = business?.config.debounce ?? { complete_ms: 1200, unfinished_ms: 6000, cap_ms: 15_000 }
  const base = config.DEBOUNCE_MS
  if (base === undefined) return configured
  // The variable sets the short wait; the others keep their proportion to it.
  const scale = base / Math.max(configured.complete_ms, 1)
  return {
    complete_ms: base,
    unfinished_ms: Math.round(configured.unfinished_ms * scale),
    cap_ms: Math.round(configured.cap_ms * scale),
  }
}
