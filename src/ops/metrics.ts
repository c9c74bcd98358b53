import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { TRIP_REASONS } from '../db/queries/proactive-breakers.ts'
import { CALL_OUTCOMES, observeBreakers, observeCalls } from './calls.ts'

/**
 * What this process saw, each in its own series: add them up over processes. None of the labels names a person, a
 * contact or a raw path, and each has a bounded set of values. What the database says is in `snapshot/`.
 *
 * Another module's metric: `metrics.counter(name, help, labels)`, kept by whoever made it.
 */
export interface Metrics {
  registry: Registry
  requests: Counter<'route' | 'method' | 'status'>
  requestSeconds: Histogram<'route'>
  webhookAckSeconds: Histogram<'channel'>
  inboundEvents: Counter<'outcome'>
  turns: Counter<'business' | 'outcome'>
  turnSeconds: Histogram<'business'>
  stageSeconds: Histogram<'stage'>
  replySeconds: Histogram<'business'>
  modelCalls: Counter<'model' | 'purpose' | 'outcome'>
  modelSeconds: Histogram<'model' | 'purpose'>
  modelTokens: Counter<'model' | 'purpose' | 'direction'>
  modelCost: Counter<'model' | 'purpose'>
  modelUnpriced: Counter<'model'>
  modelFailures: Counter<'model' | 'failure'>
  verdicts: Counter<'business' | 'verdict'>
  violations: Counter<'business' | 'rule'>
  revisions: Counter<'business'>
  cannedReplies: Counter<'business'>
  noEvidence: Counter<'business'>
  handoffs: Counter<'business' | 'reason'>
  leadsQualified: Counter<'business' | 'temperature'>
  outbound: Counter<'channel' | 'outcome'>
  limited: Counter<'limit'>
  spendRefused: Counter<'business' | 'scope'>
  proactiveTrips: Counter<'channel' | 'reason'>
  mediaFailures: Counter<'code'>
  integrationCalls: Counter<'service' | 'outcome'>
  integrationSeconds: Histogram<'service'>
  breakers: Gauge<'service' | 'state'>
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>
  /** Stops listening to calls and breakers. */
  close(): void
}

/** Seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]
const TURN_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60]
const STAGE_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30]
const REPLY_BUCKETS = [0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 60, 300]
const CALL_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60]

/** Makes the series of what is rare, for every value its labels may have. */
export function startAtZero(
  metrics: Pick<Metrics, 'limited' | 'spendRefused' | 'proactiveTrips'>,
  of: { limits: readonly string[]; businesses: readonly string[]; channels: readonly string[] },
): void {
  for (const limit of of.limits) metrics.limited.inc({ limit }, 0)
  for (const business of of.businesses)
    for (const scope of ['contact', 'business', 'unknown']) metrics.spendRefused.inc({ business, scope }, 0)
  for (const channel of of.channels)
    for (const reason of TRIP_REASONS) metrics.proactiveTrips.inc({ channel, reason }, 0)
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  function counter<Label extends string>(name: string, help: string, labels: readonly Label[] = []) {
    return new Counter({ name, help, labelNames: labels, registers })
  }
  function gauge<Label extends string>(name: string, help: string, labels: readonly Label[] = []) {
    return new Gauge({ name, help, labelNames: labels, registers })
  }
  function histogram<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    buckets: number[],
  ) {
    return new Histogram({ name, help, labelNames: labels, buckets, registers })
  }
  const integrationCalls = counter(
    'prosa_integration_calls_total',
    'Calls to other services by what came of them, each try counted.',
    ['service', 'outcome'],
  )
  const integrationSeconds = histogram(
    'prosa_integration_call_duration_seconds',
    'Time of one try of a call to another service.',
    ['service'],
    CALL_BUCKETS,
  )
  const breakers = gauge(
    'prosa_integration_breaker_state',
    'Circuit breakers of a service in this process, by their state.',
    ['service', 'state'],
  )
  const states = new Map<string, Map<object, string>>()
  const stops = [
    observeCalls(({ service, outcome, seconds }) => {
      integrationCalls.inc({ service, outcome })
      // What was not sent took no time of the other side.
      if (outcome !== 'circuit_open') integrationSeconds.observe({ service }, seconds)
    }),
    observeBreakers(({ service, breaker, state }) => {
      // From the start: a first refusal is then an increase, and not a new series that no alert sees.
      for (const outcome of CALL_OUTCOMES) integrationCalls.inc({ service, outcome }, 0)
      const known = states.get(service) ?? new Map<object, string>()
      states.set(service, known.set(breaker, state))
      for (const each of ['closed', 'half_open', 'open']) {
        breakers.set({ service, state: each }, [...known.values()].filter((one) => one === each).length)
      }
    }),
  ]
  return {
    registry,
    counter,
    gauge,
    close() {
      for (const stop of stops) stop()
    },
    integrationCalls,
    integrationSeconds,
    breakers,
    requests: counter('prosa_http_requests_total', 'HTTP requests answered.', ['route', 'method', 'status']),
    requestSeconds: histogram(
      'prosa_http_request_duration_seconds',
      'Time to answer a request.',
      ['route'],
      REQUEST_BUCKETS,
    ),
    webhookAckSeconds: histogram(
      'prosa_webhook_ack_duration_seconds',
      "Time until a provider's webhook was acknowledged: answered 2xx, its events stored.",
      ['channel'],
      ACK_BUCKETS,
    ),
    inboundEvents: counter('prosa_inbound_events_total', 'Events of webhooks by what became of them.', [
      'outcome',
    ]),
    turns: counter('prosa_turns_total', 'Turns by how they ended.', ['business', 'outcome']),
    turnSeconds: histogram(
      'prosa_turn_duration_seconds',
      'Time of a turn, from the wake-up to the commit.',
      ['business'],
      TURN_BUCKETS,
    ),
    stageSeconds: histogram(
      'prosa_turn_stage_duration_seconds',
      'Time of one stage of a turn: its media, each node of the graph, the commit, the send.',
      ['stage'],
      STAGE_BUCKETS,
    ),
    replySeconds: histogram(
      'prosa_reply_delay_seconds',
      "Time from the lead's newest message of a turn to the moment the channel took the reply.",
      ['business'],
      REPLY_BUCKETS,
    ),
    modelCalls: counter('prosa_model_calls_total', 'Model calls by what came of them.', [
      'model',
      'purpose',
      'outcome',
    ]),
    modelSeconds: histogram(
      'prosa_model_call_duration_seconds',
      'Time of a model call, its retry included.',
      ['model', 'purpose'],
      CALL_BUCKETS,
    ),
    modelTokens: counter('prosa_model_tokens_total', 'Tokens that model calls say they used.', [
      'model',
      'purpose',
      'direction',
    ]),
    modelCost: counter('prosa_model_cost_usd_total', 'Cost of model calls by the prices of MODEL_PRICES.', [
      'model',
      'purpose',
    ]),
    modelUnpriced: counter(
      'prosa_model_unpriced_tokens_total',
      'Tokens of models that MODEL_PRICES has no price of: their cost is missing everywhere.',
      ['model'],
    ),
    modelFailures: counter(
      'prosa_model_failures_total',
      'Model calls that gave no usable answer; the next model of the chain took over.',
      ['model', 'failure'],
    ),
    verdicts: counter('prosa_guardrail_verdicts_total', 'Drafts by the verdict of the gate.', [
      'business',
      'verdict',
    ]),
    violations: counter('prosa_guardrail_violations_total', 'Blocked drafts by the rule that blocked them.', [
      'business',
      'rule',
    ]),
    revisions: counter('prosa_turn_revisions_total', 'Drafts that went back to the model.', ['business']),
    cannedReplies: counter('prosa_canned_replies_total', 'Turns answered with a canned reply.', ['business']),
    noEvidence: counter(
      'prosa_no_evidence_answers_total',
      'Turns with a question to which the documents had no answer.',
      ['business'],
    ),
    handoffs: counter('prosa_handoffs_total', 'Conversations handed to people.', ['business', 'reason']),
    leadsQualified: counter('prosa_leads_qualified_total', 'Leads that became qualified.', [
      'business',
      'temperature',
    ]),
    outbound: counter('prosa_outbound_settled_total', 'Sends by what became of them.', [
      'channel',
      'outcome',
    ]),
    // These are 0 from the start (see `startAtZero`): the first of something rare is a growth, and not a new series.
    limited: counter(
      'prosa_limited_total',
      'Requests refused and turns put off because a limit was reached.',
      ['limit'],
    ),
    spendRefused: counter(
      'prosa_model_spend_refused_total',
      "Model calls not made because a day's ceiling was reached; the offline model answered.",
      ['business', 'scope'],
    ),
    proactiveTrips: counter(
      'prosa_proactive_breaker_trips_total',
      'Times proactive messages of a number were stopped until a person resets.',
      ['channel', 'reason'],
    ),
    mediaFailures: counter(
      'prosa_media_failures_total',
      'Files of leads that could not be had or kept, by cause; what there was no room for is fetched again later.',
      ['code'],
    ),
  }
}
