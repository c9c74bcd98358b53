import { setTimeout as delay } from 'node:timers/promises'
import type { Database, Queryable } from '../db/database.ts'
import { DatabaseUnavailableError } from '../db/errors.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { insertDeadLetter, pauseAccount } from '../db/queries/dead-letters.ts'
import { type OpenOutbound, requeueOutbound, settleOutbound } from '../db/queries/outbound.ts'
import { moveByTemplate } from '../journey/journey.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { type ProactiveBreaker, speaksOfTheNumber } from './breaker.ts'
import { GAVE_UP_SENDING } from './codes.ts'
import { applyWaiting } from './delivery.ts'
import { messagesOf } from './messages-of.ts'
import type { Pacer } from './pacing.ts'
import type { SendAnswer } from './send-once.ts'

/** Tries of a send that the provider refuses for now: the last comes about an hour after the first. */
export const MAX_ATTEMPTS = 8
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 30 * 60_000
/** Of a call that the channel's own breaker held back. */
const NOT_CALLED = 'http.circuit_open'
/** Milliseconds after which an answer is none any more. */
const FRESH_MS = 60 * 60_000
/**
 * The answer of a send is known to this process alone: it is worth a few tries to store it, and a wait for a database
 * that is away, as long as nobody else has the job.
 */
const STORE_TRIES = 4
const STORE_RETRY_MS = 250
const LONGEST_STORE_RETRY_MS = 2_000

interface SettleDeps {
  db: Database
  clock: Clock
  pacer?: Pacer | undefined
  breaker?: ProactiveBreaker | undefined
  log?: Log | undefined
}

/** Milliseconds before the next try after `attempts` refused ones; what the provider asks for counts when longer. */
export function sendRetryMs(attempts: number, retryAfterMs: number | undefined): number {
  const own = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 3 ** Math.max(0, attempts - 1))
  return Math.max(own, Math.min(retryAfterMs ?? 0, 24 * 60 * 60_000))
}

/**
 * Stores what became of a send, when the database is away as soon as it is back. When even that fails, or `signal` says that
 * the job is another's, the row stays claimed and is called unknown later.
 */
export async function settleSend(
  deps: SettleDeps,
  send: { contactId: string; row: OpenOutbound; answer: SendAnswer },
  signal?: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deps.db.transaction((tx) => settle(tx, deps, send))
    } catch (error) {
      const away = error instanceof DatabaseUnavailableError && signal?.aborted !== true
      if (attempt >= STORE_TRIES && !away) throw error
      deps.log?.warn(
        { err: error, outboundId: send.row.id },
        'outbox: the answer of a send could not be stored',
      )
      await delay(Math.min(STORE_RETRY_MS * attempt, LONGEST_STORE_RETRY_MS))
    }
  }
}

async function settle(
  tx: Queryable,
  deps: SettleDeps,
  send: { contactId: string; row: OpenOutbound; answer: SendAnswer },
): Promise<void> {
  const { contactId, row, answer } = send
  const { id, channel, accountId } = row
  const { externalIds, outcome } = answer
  const now = deps.clock.now()
  // The conversation first, as everywhere: two transactions never wait for one another.
  await lockConversation(tx, contactId)
  if (outcome === 'sent') {
    await settleOutbound(tx, { id, state: 'sent', externalIds, errorCode: null, error: null, now })
    if (row.body.type === 'template') await moveByTemplate(tx, { id, contactId }, 'template_accepted', now)
    return applyWaiting(tx, { id, channel, accountId, externalIds }, now)
  }
  const { errorCode, error } = answer
  deps.log?.warn({ outboundId: id, outcome, errorCode, attempts: row.attempts }, 'outbox: not sent')
  if (speaksOfTheNumber(errorCode)) {
    const evidence = { errorCode }
    await deps.breaker?.trip(tx, { channel, accountId, reason: 'provider', evidence }, now)
  }
  if (outcome === 'unknown') {
    await settleOutbound(tx, { id, state: 'unknown', externalIds, errorCode, error, now })
    return applyWaiting(tx, { id, channel, accountId, externalIds }, now)
  }
  const requeue = (notBefore: Date, countAttempt: boolean) =>
    requeueOutbound(tx, { id, notBefore, errorCode, error, countAttempt, externalIds })
  if (outcome === 'pause') {
    await requeue(now, false)
    if (await pauseAccount(tx, { channel, accountId, error: `${errorCode}: ${error}`, now })) {
      deps.log?.error({ channel, accountId, errorCode }, 'outbox: account stopped until a person looks')
    }
    return
  }
  // Nobody was called: that costs no try, and ends with the breaker. What a lead no longer waits for takes its tries.
  if (errorCode === NOT_CALLED && row.askedAt !== null && now.getTime() - row.askedAt.getTime() < FRESH_MS)
    return requeue(new Date(now.getTime() + (answer.retryAfterMs ?? FIRST_RETRY_MS)), false)
  if (outcome === 'rejected_retry' && row.attempts < MAX_ATTEMPTS) {
    const until = new Date(now.getTime() + sendRetryMs(row.attempts, answer.retryAfterMs))
    await requeue(until, true)
    if (answer.throttled === undefined || deps.pacer === undefined) return
    const { proactive } = row
    const paced = { channel, accountId, contactId, proactive, messages: messagesOf(row.body) }
    return deps.pacer.pushBack(tx, paced, answer.throttled, until, now)
  }
  await settleOutbound(tx, { id, state: 'failed', externalIds, errorCode, error, now })
  if (row.body.type === 'template') await moveByTemplate(tx, { id, contactId }, 'template_failed', now)
  await insertDeadLetter(tx, {
    kind: 'outbound',
    contactId,
    outboundId: id,
    errorCode: outcome === 'rejected_retry' ? GAVE_UP_SENDING : errorCode,
    error: `${errorCode}: ${error}`,
    now,
  })
}
