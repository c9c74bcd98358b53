/** Composition root: configuration → database → channels → graph → HTTP → workers. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Hono } from 'hono'
import { createActivator } from './activation/activate.ts'
import { createAuthenticate } from './admin/authenticate.ts'
import { createSupabaseAuth } from './admin/supabase-auth.ts'
import { createNotifier } from './alerts/notifier.ts'
import type { Business } from './business/schema.ts'
import { type ChannelRegistry, createChannelRegistry } from './channels/registry.ts'
import { createSimulator } from './channels/simulator.ts'
import { type Config, readConfig } from './config.ts'
import { checkCrms, createConfiguredCrms } from './crm/configured.ts'
import { awaitDatabase } from './db/await-database.ts'
import type { Queryable } from './db/database.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { createDatabaseProbe } from './db/probe.ts'
import { listDocumentStates } from './db/queries/documents.ts'
import { createEmbedder } from './embedder.ts'
import { createEngine, type Engine } from './engine.ts'
import { startReminderWorker } from './followups/worker.ts'
import { createCheckpointer } from './graph/checkpointer.ts'
import { createHelpdesks } from './helpdesk/configured.ts'
import { createDeadLetters } from './inbox/dead-letters.ts'
import type { Steps } from './inbox/ports.ts'
import { viewConversation } from './inbox/view.ts'
import { indexAtStart } from './knowledge/index-at-start.ts'
import { createLimiter } from './limits/limiter.ts'
import { folderOfBusiness, loadAllConfigured, loadCheckedFolder } from './load-businesses.ts'
import { ceilingsOf, createBudget } from './model/budget.ts'
import { pricesWith } from './model/list-prices.ts'
import { type Clock, systemClock } from './ops/clock.ts'
import { ConfigError, ProsaError } from './ops/errors.ts'
import { startHousekeeping } from './ops/housekeeping.ts'
import { createLog, type Log } from './ops/log.ts'
import { createMetrics, startAtZero } from './ops/metrics.ts'
import { createQueue, type Queue } from './ops/queue.ts'
import { createSnapshot } from './ops/snapshot.ts'
import { startTelemetry } from './ops/telemetry.ts'
import { createTracer } from './ops/tracing.ts'
import { refuseDangers } from './production-dangers.ts'
import { createAddressOf } from './routes/address.ts'
import { createAdminRoutes } from './routes/admin/admin.ts'
import { createApp } from './routes/app.ts'
import { createChatwootRoutes } from './routes/chatwoot.ts'
import { createLeadRoutes } from './routes/leads.ts'
import { createOperationsRoutes } from './routes/operations.ts'
import { createSimulatorRoutes } from './routes/simulator.ts'
import { createWhatsAppRoutes } from './routes/whatsapp.ts'
import { createZapiRoutes } from './routes/zapi.ts'
import { checkFolder } from './versions/check-folder.ts'
import { createBusinessVersions } from './versions/versions.ts'

export type Role = 'web' | 'worker' | 'all'

export interface RunningServer {
  port: number
  /** What it keeps everything in; its own, until it is stopped. */
  db: Queryable
  /** Takes nothing new, finishes or gives back what it holds, then lets go of the database. */
  stop(): Promise<void>
}

/** Checkpoints kept of a thread: one a turn in production, one a node in development. */
const KEPT_TURNS = 10
const KEPT_STEPS = 100

/** One stores what webhooks bring, a group at a time; the other what could not be stored as a group, and dead letters. */
const INTAKE_CONNECTIONS = 2

/**
 * Longer than a proxy or a provider keeps a connection without a request (Caddy: two minutes), so that it is they who let
 * go: a webhook sent on a connection that is being closed is lost until it is delivered again.
 */
const KEEP_ALIVE_MS = 130_000

/** Milliseconds a stopping process gives the turns it holds. */
const DRAIN_MS = 20_000

/**
 * Starts everything and listens. HTTP answers as soon as the database is migrated: a webhook is taken in and
 * waits in the queue; `/readyz` answers once the knowledge is indexed and the workers run.
 *
 * @param options.steps only tests set it.
 */
export async function startServer(options: {
  config: Config
  log: Log
  role?: Role
  clock?: Clock
  steps?: Steps
}): Promise<RunningServer> {
  const { config, log, role = 'all', clock = systemClock } = options
  const metrics = createMetrics()
  const telemetry =
    config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
      ? null
      : startTelemetry({ endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: config.OTEL_SERVICE_NAME })
  const deployed = await loadAllConfigured(config)
  const openChannels = (businesses: Business[]) =>
    createChannelRegistry({
      businesses,
      config,
      clock,
      ...(config.production ? {} : { simulator: (accountId: string) => createSimulator({ accountId }) }),
    })
  refuseDangers(config, openChannels(deployed).accounts(), deployed)
  const db = await openDatabase({
    databaseUrl: config.DATABASE_URL,
    dataDir: config.PROSA_DATA_DIR,
    onError: (err) => log.warn({ err }, 'database connection lost'),
  })
  // The embedded database serves one transaction at a time, whoever asks.
  const intake =
    db.kind === 'embedded' || role === 'worker'
      ? null
      : await openDatabase({
          databaseUrl: config.DATABASE_URL,
          poolSize: INTAKE_CONNECTIONS,
          onError: (err) => log.warn({ err }, 'database connection lost'),
        })
  await awaitDatabase(db, { log })
  const { applied } = await migrate(db)
  if (applied.length > 0) log.info({ applied }, 'database migrated')

  const versions = createBusinessVersions({
    db,
    clock,
    log,
    load: loadCheckedFolder,
    check: checkFolder,
    folderOf: folderOfBusiness,
    index: (business) => engine.indexer.sync(business),
    replace: (business) => engine.replaceBusiness(business),
  })
  const businesses: Business[] = []
  for (const business of deployed) businesses.push(await versions.atStart(business))
  const channels = openChannels(businesses)
  const queue = createQueue({ db, clock, log })
  await queue.prepare()
  const tracing =
    config.LANGSMITH_API_KEY === undefined
      ? null
      : createTracer({
          apiKey: config.LANGSMITH_API_KEY,
          project: config.LANGSMITH_PROJECT,
          apiUrl: config.LANGSMITH_ENDPOINT,
        })
  const helpdesks = createHelpdesks(businesses, config, clock)
  const crms = createConfiguredCrms(businesses, config, clock)
  await checkCrms(crms, log)
  startAtZero(metrics, {
    limits: Object.keys(config.limits),
    businesses: businesses.map(({ id }) => id),
    channels: [...new Set(channels.accounts().map(({ channel }) => channel))],
  })
  const limiter = createLimiter({
    db,
    limits: config.limits,
    log,
    onLimited: (limit) => metrics.limited.inc({ limit }),
  })
  const budget = createBudget({
    db,
    clock,
    log,
    prices: pricesWith(config.MODEL_PRICES),
    ceilingsOf: ceilingsOf(businesses),
    onRefused: ({ businessId, scope }) => metrics.spendRefused.inc({ business: businessId, scope }),
  })
  const engine = createEngine({
    budget,
    limiter,
    helpdesks,
    crms,
    config,
    businesses,
    db,
    ...(intake === null ? {} : { intake }),
    clock,
    log,
    metrics,
    wake: queue,
    embedder: createEmbedder(config),
    channels,
    checkpointer: createCheckpointer(db, { keepPerThread: config.production ? KEPT_TURNS : KEPT_STEPS }),
    durability: config.production ? 'exit' : 'async',
    ...(tracing === null ? {} : { callbacks: [tracing.tracer], learnNames: tracing.learnNames }),
    ...(options.steps === undefined ? {} : { steps: options.steps }),
  })

  const activator = createActivator({
    db,
    clock,
    log,
    wake: queue,
    accountOf: ({ id }) => activationAccount(channels, id),
    armReminder: engine.followups.arm,
  })
  const databaseAnswers = createDatabaseProbe(db)
  const missing = new Set(role === 'web' ? ['knowledge'] : ['knowledge', 'workers'])
  const snapshot = createSnapshot({
    db,
    clock,
    log,
    metrics,
    businesses,
  })
  const app = createApp({
    log,
    metrics,
    routers: [
      createOperationsRoutes({
        registry: metrics.registry,
        ready: readiness,
        refresh: snapshot.refresh,
        metricsTokens: config.METRICS_TOKEN ?? [],
      }),
      ...(role === 'worker' ? [] : webRouters()),
    ],
  })
  const server = serve({
    fetch: app.fetch,
    port: config.PORT,
    hostname: '0.0.0.0',
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS },
  })
  let stopping = false
  // A proxy keeps its connections and never lets one go idle: each is given up with its next answer.
  server.prependListener('request', (_request, response: ServerResponse) => {
    if (stopping) response.setHeader('connection', 'close')
  })
  await once(server, 'listening')
  const port = (server.address() as AddressInfo).port
  log.info(
    { port, role, model: config.model, database: db.kind, accounts: channels.accounts().length },
    'listening',
  )

  const reminding = role === 'web' ? null : startReminderWorker({ followups: engine.followups, log })
  const housekeeping =
    role === 'web'
      ? null
      : startHousekeeping({
          sweepHandoffs: engine.handoffs.sweep,
          db,
          clock,
          log,
          erasureTargets: engine.erasureTargets,
          sweepRequests: engine.requests.sweep,
          sweepMedia: engine.media.sweep,
          businesses,
        })
  const notifier =
    role === 'web' || config.ALERT_WEBHOOK_URL === undefined
      ? null
      : createNotifier({
          db,
          clock,
          log,
          metrics,
          url: config.ALERT_WEBHOOK_URL,
          format: config.ALERT_WEBHOOK_FORMAT,
        })
  notifier?.start()
  const ending = new AbortController()
  const ended = once(ending.signal, 'abort')
  const starting = start().catch((err: unknown) => {
    log.error({ err }, 'start failed')
    throw err
  })

  return {
    port,
    db,
    async stop() {
      ending.abort()
      await starting.catch(() => {})
      await versions.close()
      stopping = true
      await new Promise((resolve) => server.close(resolve))
      await reminding?.stop()
      await queue.stop({ timeoutMs: DRAIN_MS })
      await engine.close()
      await housekeeping?.stop()
      await notifier?.stop()
      await tracing?.flush()
      await telemetry?.stop()
      metrics.close()
      await intake?.close()
      await db.close()
    },
  }

  async function start(): Promise<void> {
    const indexes = businesses.map((business) =>
      indexAtStart({
        async sync() {
          const report = await engine.indexer.sync(business)
          log.info({ business: business.id, ...report }, 'knowledge indexed')
        },
        hasOlder: async () => (await listDocumentStates(db, business.id)).length > 0,
        onFailure: (err) => log.error({ err, business: business.id }, 'knowledge not indexed; tried again'),
        signal: ending.signal,
      }),
    )
    void Promise.all(indexes.map(({ current }) => current)).then(() => missing.delete('knowledge'))
    await Promise.race([Promise.all(indexes.map(({ usable }) => usable)), ended])
    if (ending.signal.aborted) return
    versions.follow()
    if (role === 'web') return
    await engine.connectTools()
    await engine.outbox.recover()
    await engine.crm.recover()
    await queue.work(handlersOf(engine))
    missing.delete('workers')
    log.info({ role }, 'ready')
  }

  async function readiness(): Promise<string[]> {
    return [...missing, ...((await databaseAnswers()) ? [] : ['database'])]
  }

  function webRouters(): (Hono | OpenAPIHono)[] {
    const accept = engine.inbox.accept
    const limits = { limiter, addressOf: createAddressOf(config.PROSA_PROXIES) }
    return [
      createLeadRoutes({ businesses, activator, limits }),
      createAdminRoutes({
        db,
        clock,
        wake: queue,
        authenticate: createAuthenticate({
          db,
          clock,
          bootstrapTokens: config.ADMIN_TOKEN ?? [],
          also:
            config.SUPABASE_URL === undefined
              ? undefined
              : createSupabaseAuth({ url: config.SUPABASE_URL, clock, log }),
        }),
        businesses,
        accounts: channels.accounts(),
        breaker: engine.breaker,
        deadLetters: createDeadLetters({ db, clock, wake: queue, inbox: engine.inbox }),
        answer: engine.handoffs.answer,
        cancelReminders: engine.followups.cancel,
        indexer: engine.indexer,
        inForce: versions.inForce,
        erasureTargets: engine.erasureTargets,
        requests: engine.requests,
        limits,
        versions,
      }),
      createChatwootRoutes({
        secrets: config.CHATWOOT_WEBHOOK_SECRET ?? [],
        take: engine.people.take,
        log,
        clock,
        limits,
      }),
      createWhatsAppRoutes({
        verifyTokens: config.WHATSAPP_VERIFY_TOKEN ?? [],
        appSecrets: config.WHATSAPP_APP_SECRET ?? [],
        accept,
        log,
        limits,
      }),
      createZapiRoutes({
        secrets: config.ZAPI_WEBHOOK_SECRET ?? [],
        instanceIds: channels.accounts().flatMap((one) => (one.channel === 'zapi' ? [one.accountId] : [])),
        accept,
        log,
        limits,
      }),
      ...(config.production
        ? []
        : [
            createSimulatorRoutes({
              businessIds: businesses.map(({ id }) => id),
              accept,
              view: (input) => viewConversation(db, input),
              now: clock.now,
            }),
          ]),
    ]
  }
}

/** Templates go out by an account that has them; the simulator stands in for one outside production. */
function activationAccount(channels: ChannelRegistry, businessId: string) {
  const own = channels.accounts().filter((account) => account.businessId === businessId)
  const by = (type: string) => own.find(({ channel }) => channel === type)
  return by('whatsapp-cloud') ?? by('simulator') ?? null
}

function handlersOf(engine: Engine): Parameters<Queue['work']>[0] {
  return {
    turn: (contactId, signal) => engine.runner.run(contactId, signal),
    outbox: engine.outbox.deliver,
    helpdesk: engine.mirror.run,
    crm: engine.crm.run,
  }
}

/** Runs until told to stop. A second signal, or a drain that takes too long, ends the process at once. */
export async function serveUntilSignal(options: { config: Config; log: Log; role?: Role }): Promise<void> {
  const { log } = options
  const server = await startServer(options)
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => resolve(name))
  })
  log.info({ signal }, 'stopping')
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(1))
  setTimeout(() => process.exit(1), DRAIN_MS + 10_000).unref()
  await server.stop()
  log.info({}, 'stopped')
}

if (import.meta.main) {
  try {
    const config = readConfig(process.env)
    await serveUntilSignal({ config, log: createLog(config.LOG_LEVEL) })
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${error instanceof ProsaError ? error.message : String(error)}\n`)
    process.exit(error instanceof ConfigError ? 2 : 1)
  }
}
