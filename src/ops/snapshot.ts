import type { Gauge } from 'prom-client'
import type { Business } from '../business/schema.ts'
import type { Database } from '../db/database.ts'
import { readLeadFigures, readSpend, readTemperatures } from '../db/queries/key-figures.ts'
import { type Figure, readSnapshot } from '../db/queries/snapshot.ts'
import { readSpendOfDay } from '../model/spend-of-day.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** Scrapes within this time share one look at the database. */
const STATE_MS = 10_000
/** Key figures move slowly and read more. */
const KEY_FIGURES_MS = 5 * 60_000
/** Days of leads that the key figures speak of. */
export const KEY_FIGURE_DAYS = 30
/** Milliseconds a scrape waits for the database; then it answers without. */
const PATIENCE_MS = 5_000

export interface Snapshot {
  /** Brings the gauges up to date when they are old. Never rejects: without the database they are gone. */
  refresh(): Promise<void>
}

/**
 * Gauges of what the database says. Every process says the same of the same database: take the maximum over
 * processes, never the sum.
 */
export function createSnapshot(deps: {
  db: Database
  clock: Clock
  log: Log
  metrics: Metrics
  businesses: readonly Business[]
}): Snapshot {
  const { db, clock, log, metrics, businesses } = deps
  const gauge = metrics.gauge
  const resets: (() => void)[] = []
  /** Sets a gauge from a figure, whose `a` and `b` are the values of these labels. */
  function set<A extends string, B extends string>(
    target: Gauge<A | B>,
    a?: A,
    b?: B,
  ): (figure: Figure) => void {
    resets.push(() => {
      // Without labels, a reset would say 0.
      if (a === undefined) target.remove()
      else target.reset()
    })
    return (figure) => {
      const labels: Partial<Record<A | B, string>> = {}
      if (a !== undefined) labels[a] = figure.a
      if (b !== undefined) labels[b] = figure.b
      target.set(labels, figure.value)
    }
  }
  const day = 'in the last day'
  const month = `of leads that came in the last ${KEY_FIGURE_DAYS} days`
  const states: Record<Figure['metric'], (figure: Figure) => void> = {
    queue_jobs: set(
      gauge('prosa_queue_jobs', 'Wake-ups in the queue.', ['queue', 'state']),
      'queue',
      'state',
    ),
    queue_oldest_seconds: set(
      gauge('prosa_queue_oldest_due_seconds', 'Age of the oldest wake-up nobody has taken.', ['queue']),
      'queue',
    ),
    inbound_pending: set(gauge('prosa_inbound_pending', "Leads' messages without an answer yet.")),
    inbound_oldest_seconds: set(
      gauge('prosa_inbound_oldest_pending_seconds', "Age of the oldest lead's message without an answer."),
    ),
    outbound: set(
      gauge('prosa_outbound_messages', `Messages to be sent, or settled ${day}.`, ['state']),
      'state',
    ),
    outbound_oldest_seconds: set(
      gauge('prosa_outbound_oldest_due_seconds', 'Age of the oldest message that should have been sent.'),
    ),
    reminders: set(
      gauge('prosa_reminders', `Reminders armed, or settled ${day}.`, ['business', 'state']),
      'business',
      'state',
    ),
    reminders_overdue_seconds: set(
      gauge('prosa_reminders_overdue_seconds', 'How late the latest reminder is.', ['business']),
      'business',
    ),
    handoffs: set(
      gauge('prosa_handoffs_open', 'Conversations that wait for a person, or have one.', [
        'business',
        'state',
      ]),
      'business',
      'state',
    ),
    handoffs_oldest_seconds: set(
      gauge('prosa_handoffs_oldest_offered_seconds', 'How long the first in line waits for a person.', [
        'business',
      ]),
      'business',
    ),
    dead_letters: set(
      gauge('prosa_dead_letters_open', 'What failed for good and nobody decided.', ['kind']),
      'kind',
    ),
    accounts_paused: set(gauge('prosa_accounts_paused', 'Accounts stopped until a person looks.')),
    proactive_stopped: set(
      gauge('prosa_proactive_stopped', 'Numbers whose templates and reminders wait until a person resets.', [
        'channel',
        'reason',
      ]),
      'channel',
      'reason',
    ),
    questions_open: set(gauge('prosa_questions_open', 'Questions for a specialist without an answer.')),
    crm_pending: set(
      gauge('prosa_crm_pending', 'Leads the CRM does not know as we do.', ['business']),
      'business',
    ),
    crm_oldest_seconds: set(
      gauge('prosa_crm_oldest_due_seconds', 'How late the CRM is for the lead that waits longest.', [
        'business',
      ]),
      'business',
    ),
  }
  const leads = gauge('prosa_kpi_leads', `Milestones ${month}.`, ['business', 'milestone'])
  const temperatures = gauge('prosa_kpi_leads_by_temperature', `Temperatures ${month}.`, [
    'business',
    'temperature',
    'converted',
  ])
  const cost = gauge('prosa_kpi_model_cost_usd', `Cost of the models in ${KEY_FIGURE_DAYS} days.`, [
    'business',
  ])
  const costPerQualified = gauge(
    'prosa_kpi_cost_per_qualified_lead_usd',
    `Cost of the models in ${KEY_FIGURE_DAYS} days for each lead qualified; absent without one.`,
    ['business'],
  )
  const spent = gauge(
    'prosa_model_spend_day_usd',
    "What the models cost today, of the business's time zone, with what calls under way have set aside.",
    ['business'],
  )
  const ceiling = gauge('prosa_model_spend_ceiling_usd', 'What the models may cost the business in a day.', [
    'business',
  ])
  const success = gauge('prosa_snapshot_success', 'Whether the last look at the database succeeded.')
  const monthly = [leads, temperatures, cost, costPerQualified]
  const daily = [spent, ceiling]

  const state = remember(clock, STATE_MS, async () => {
    const figures = await readSnapshot(db, clock.now())
    for (const reset of resets) reset()
    for (const figure of figures) states[figure.metric](figure)
    const days = await readSpendOfDay(db, businesses, clock.now())
    for (const each of daily) each.reset()
    for (const { business, usd, ceilingUsd } of days) {
      spent.set({ business }, usd)
      ceiling.set({ business }, ceilingUsd)
    }
  })
  const keyFigures = remember(clock, KEY_FIGURES_MS, async () => {
    const since = new Date(clock.now().getTime() - KEY_FIGURE_DAYS * 86_400_000)
    const minimum = Object.fromEntries(businesses.map(({ id, config }) => [id, config.minimum]))
    const found = await readLeadFigures(db, since, minimum)
    const warmth = await readTemperatures(db, since)
    const spend = await readSpend(db, since)
    for (const each of monthly) each.reset()
    for (const { id: business } of businesses) {
      const figures = found.find(({ businessId }) => businessId === business)
      for (const milestone of ['created', 'collected', 'qualified', 'deal', 'human', 'converted'] as const)
        leads.set({ business, milestone }, figures?.[milestone] ?? 0)
      const spent = spend.find(({ businessId }) => businessId === business)?.usd ?? 0
      cost.set({ business }, spent)
      if (figures !== undefined && figures.qualified > 0)
        costPerQualified.set({ business }, spent / figures.qualified)
    }
    for (const { businessId: business, temperature, converted, leads: count } of warmth)
      temperatures.set({ business, temperature, converted: String(converted) }, count)
  })

  return {
    async refresh() {
      const fresh = Promise.all([state.fresh(), keyFigures.fresh()]).then(
        () => true,
        (err: unknown) => {
          log.warn({ err }, 'metrics: the database could not be read')
          return false
        },
      )
      const ok = await withPatience(fresh)
      success.set(ok ? 1 : 0)
      // What was true once is not shown as what is true now.
      if (ok) return
      for (const reset of resets) reset()
      for (const each of [...monthly, ...daily]) each.reset()
      state.forget()
      keyFigures.forget()
    },
  }
}

interface Remembered {
  /** Resolves once what `work` brought is no older than its time. */
  fresh(): Promise<void>
  forget(): void
}

/** Whoever asks while `work` is under way waits for it; a failure is not remembered. */
function remember(clock: Clock, ms: number, work: () => Promise<void>): Remembered {
  let doneAt: number | null = null
  let running: Promise<void> | null = null
  return {
    fresh() {
      const age = doneAt === null ? Number.POSITIVE_INFINITY : clock.now().getTime() - doneAt
      if (age < ms) return Promise.resolve()
      running ??= work()
        .then(() => {
          doneAt = clock.now().getTime()
        })
        .finally(() => {
          running = null
        })
      return running
    },
    forget() {
      doneAt = null
    },
  }
}

/** Whether it came out well in time. */
async function withPatience(fresh: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS)
  })
  try {
    return await Promise.race([fresh, late])
  } finally {
    clearTimeout(timer)
  }
}
