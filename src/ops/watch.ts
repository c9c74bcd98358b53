import type { Business } from '../business/schema.ts'
import type { TurnResult } from '../graph/ports.ts'
import type { TurnOutcome } from '../inbox/turn.ts'
import type { Metrics } from './metrics.ts'
import { inSpan } from './spans.ts'

/** Hears how work goes; what it hears changes nothing. */
export interface Watch {
  /** One stage of a turn, timed and traced. */
  stage<Result>(stage: string, work: () => Promise<Result>): Promise<Result>
  turnEnded(turn: {
    businessId: string
    outcome: TurnOutcome
    seconds: number
    result: TurnResult | null
  }): void
  /** What became of one send. `askedAt`: when the lead's message it answers was received. */
  sendEnded(send: { channel: string; outcome: string; businessId: string; waitedMs: number | null }): void
}

const OUTCOMES: readonly TurnOutcome[] = ['committed', 'silent', 'stale', 'failed']

/** Watches nothing: the terminal, evals and tests. */
export const unwatched: Watch = { stage: (_, work) => work(), turnEnded() {}, sendEnded() {} }

/** @param businesses whose series exist from the start: a first event is then an increase, and not a new series. */
export function createWatch(metrics: Metrics, businesses: readonly Business[]): Watch {
  for (const { id: business, config } of businesses) {
    for (const outcome of OUTCOMES) metrics.turns.inc({ business, outcome }, 0)
    for (const verdict of ['pass', 'block']) metrics.verdicts.inc({ business, verdict }, 0)
    for (const rule of Object.keys(config.rules)) metrics.violations.inc({ business, rule }, 0)
    for (const each of [metrics.revisions, metrics.cannedReplies, metrics.noEvidence])
      each.inc({ business }, 0)
  }
  return {
    async stage(stage, work) {
      const stop = metrics.stageSeconds.startTimer({ stage })
      try {
        return await inSpan(`turn ${stage}`, {}, work)
      } finally {
        stop()
      }
    },
    turnEnded({ businessId: business, outcome, seconds, result }) {
      metrics.turns.inc({ business, outcome })
      metrics.turnSeconds.observe({ business }, seconds)
      if (outcome === 'committed' && result !== null) countResult(metrics, business, result)
    },
    sendEnded({ channel, outcome, businessId: business, waitedMs }) {
      metrics.outbound.inc({ channel, outcome })
      if (outcome === 'sent' && waitedMs !== null)
        metrics.replySeconds.observe({ business }, Math.max(0, waitedMs) / 1000)
    },
  }
}

function countResult(metrics: Metrics, business: string, result: TurnResult): void {
  const blocked = new Set(result.violations.map(({ draft }) => draft)).size
  if (blocked > 0) metrics.verdicts.inc({ business, verdict: 'block' }, blocked)
  if (result.verdict === 'pass') metrics.verdicts.inc({ business, verdict: 'pass' })
  for (const { rule } of result.violations) metrics.violations.inc({ business, rule })
  metrics.revisions.inc({ business }, result.revisions)
  if (result.canned) metrics.cannedReplies.inc({ business })
  if (result.unanswered === true) metrics.noEvidence.inc({ business })
  if (result.handoff !== null) metrics.handoffs.inc({ business, reason: result.handoff.reason })
  if (result.newlyQualified === true)
    metrics.leadsQualified.inc({ business, temperature: result.qualification?.temperature ?? 'none' })
}
