import type { Database } from '../db/database.ts'
import { lockAlert, openAlerts, saveAlert } from '../db/queries/alerts.ts'
import { readSnapshot } from '../db/queries/snapshot.ts'
import type { Clock } from '../ops/clock.ts'
import { createHttp, type Http } from '../ops/http.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import { type Facts, type Finding, findAlerts } from './conditions.ts'
import { type AlertEvent, type AlertState, decide, type Level, WELL } from './decide.ts'
import { createWindow } from './window.ts'

/** Milliseconds between looks. */
const LOOK_MS = 60_000
const POST_TIMEOUT_MS = 10_000

export interface NotifierOptions {
  db: Database
  clock: Clock
  log: Log
  metrics: Metrics
  /** Takes a POST for each alert. Its path may hold a secret: it is never logged. */
  url: string
  /** `slack`: `{"text"}`, as Slack, Mattermost and Google Chat take it. `json`: every part by itself. */
  format: 'slack' | 'json'
  /** Milliseconds before a POST is repeated. */
  backoffMs?: number
}

export interface Notifier {
  /** Looks once and tells what there is to tell. Never rejects. */
  look(): Promise<void>
  /** Looks every minute. */
  start(): void
  stop(): Promise<void>
}

/**
 * Tells people in their own channel what is wrong, for installations without Prometheus. Each alert is told once,
 * again when it gets worse, every few hours while it stays, and when it is over; several processes say it once. A
 * channel that fails is tried again at the next look, and nothing else notices.
 */
export function createNotifier(options: NotifierOptions): Notifier {
  const { db, clock, log, metrics } = options
  const http = createHttp({
    service: 'alerts',
    baseUrl: options.url,
    timeoutMs: POST_TIMEOUT_MS,
    ...(options.backoffMs === undefined ? {} : { backoffMs: options.backoffMs }),
  })
  const window = createWindow(metrics)
  /** Of alerts about the database, which cannot keep their state. */
  let ofDatabase = WELL
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    try {
      const figures = await readSnapshot(db, clock.now()).catch(() => null)
      const facts: Facts = { figures, ...(await window.look()) }
      const found = findAlerts(facts)
      for (const finding of found) {
        if (finding.key === 'database') await tellOfDatabase(finding)
        else if (figures !== null) await tellOnce(finding)
      }
    } catch (err) {
      log.warn({ err }, 'alerts: the look failed')
    }
  }

  async function tellOfDatabase(finding: Finding): Promise<void> {
    const { state, event } = decide(ofDatabase, finding.level, clock.now())
    if (event === null || (await post(finding, event, ofDatabase.told))) ofDatabase = state
  }

  /** The row says it was told before it is: two processes never say the same. What could not be told is taken back. */
  async function tellOnce(finding: Finding): Promise<void> {
    if (finding.level === null && !(await openAlerts(db)).includes(finding.key)) return
    const { before, after, event } = await db.transaction(async (tx) => {
      const stored = await lockAlert(tx, finding.key)
      const decided = decide(stored, finding.level, clock.now())
      await saveAlert(tx, finding.key, decided.state)
      return { before: stored, after: decided.state, event: decided.event }
    })
    if (event === null || (await post(finding, event, before.told))) return
    await db.transaction(async (tx) => {
      const stored = await lockAlert(tx, finding.key)
      if (sameTelling(stored, after)) await saveAlert(tx, finding.key, before)
    })
  }

  async function post(finding: Finding, event: AlertEvent, told: Level | null): Promise<boolean> {
    try {
      await send(http, options.format, finding, event, told, clock.now())
      return true
    } catch (err) {
      log.warn({ err, alert: finding.key, event }, 'alerts: nobody could be told')
      return false
    }
  }

  return {
    look,
    start() {
      timer ??= setInterval(() => {
        // One look at a time.
        looking = looking.then(look)
      }, LOOK_MS)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      await looking
    },
  }
}

const sameTelling = (one: AlertState, other: AlertState) =>
  one.told === other.told && one.toldAt?.getTime() === other.toldAt?.getTime()

const MARKS: Record<Level, string> = { warning: '⚠️ Atenção', critical: '🔴 Crítico' }

async function send(
  http: Http,
  format: 'slack' | 'json',
  finding: Finding,
  event: AlertEvent,
  told: Level | null,
  now: Date,
): Promise<void> {
  const level = finding.level ?? told ?? 'warning'
  const head = event === 'recovered' ? '✅ Resolvido' : MARKS[level]
  await http.request({
    method: 'POST',
    path: '',
    // Told twice is better than not at all.
    idempotent: true,
    json:
      format === 'slack'
        ? { text: `${head} (${finding.key}): ${finding.text}` }
        : { source: 'prosa', alert: finding.key, event, level, text: finding.text, at: now.toISOString() },
  })
}
