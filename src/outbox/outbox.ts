import type { Channel, ChannelType, Identity } from '../channels/channel.ts'
import type { Database, Queryable } from '../db/database.ts'
import { aliasesOfContact } from '../db/queries/aliases.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { insertDeadLetter, pauseAccount } from '../db/queries/dead-letters.ts'
import { readAgentFlag } from '../db/queries/flags.ts'
import {
  cancelOutbound,
  claimOutbound,
  type OpenOutbound,
  oldestOpenOutbound,
  orphanSending,
  placeOutbound,
} from '../db/queries/outbound.ts'
import { hasOutboundBehind } from '../db/queries/proactive-breakers.ts'
import { identityFor } from '../inbox/identity.ts'
import type { Steps, Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { unwatched, type Watch } from '../ops/watch.ts'
import type { ProactiveBreaker } from './breaker.ts'
import { NO_ADDRESS, PROACTIVE_STOPPED } from './codes.ts'
import { reasonToCancel } from './may-send.ts'
import { messagesOf } from './messages-of.ts'
import type { Pacer } from './pacing.ts'
import { type RecoverReport, recoverOutbox } from './recover.ts'
import { sendOnce } from './send-once.ts'
import { settleSend } from './settle-send.ts'

export interface OutboxOptions {
  db: Database
  clock: Clock
  /** The channel of an account, or null when this process has none: the account is stopped until it has. */
  channelFor: (channel: ChannelType, accountId: string) => Channel | null
  wake: Wake
  steps: Steps
  /** Milliseconds one send may take; then nobody can tell what became of it. */
  sendTimeoutMs?: number
  /** Hears what becomes of sends. */
  watch?: Watch
  /** Absent: nothing stops proactive messages. */
  breaker?: ProactiveBreaker
  /** Absent: nothing waits for the pace of a number. */
  pacer?: Pacer
  log?: Log
}

export interface Outbox {
  /**
   * Sends what this contact has to be sent, in order, until nothing is due. One call a contact at a time. A row
   * is claimed before it is sent and never sent again unless the provider said it had refused it. An aborted
   * call ends after the row it is at.
   */
  deliver(contactId: string, signal?: AbortSignal): Promise<void>
  /** At the start of a process: settles what one that ended left behind, and gives stopped accounts another try. */
  recover(): Promise<RecoverReport>
}

const SEND_TIMEOUT_MS = 30_000
/**
 * How old a claim must be before somebody else calls it abandoned. A worker that lives keeps its job, so whoever
 * finds a claim this old holds the job because the claimant lost it.
 */
export const ORPHAN_MS = 10_000
/** Rows of one call: a long outbox gives the place back between portions. */
const ROWS_A_CALL = 50

/** What to do about a contact's oldest open row. */
type Next =
  | { do: 'send'; row: OpenOutbound; channel: Channel; to: Identity; businessId: string }
  | { do: 'again' }
  | { do: 'wait'; until: Date }
  | { do: 'stop' }

export function createOutbox(options: OutboxOptions): Outbox {
  const { db, clock, wake, steps, log, watch = unwatched } = options
  const sendTimeoutMs = options.sendTimeoutMs ?? SEND_TIMEOUT_MS

  async function deliver(contactId: string, signal?: AbortSignal): Promise<void> {
    for (let handled = 0; handled < ROWS_A_CALL; handled++) {
      if (signal?.aborted) return
      const next = await db.transaction((tx) => claimNext(tx, contactId))
      if (next.do === 'again') continue
      if (next.do === 'stop') return
      if (next.do === 'wait') return wakeAt(contactId, next.until)
      const { row, channel, to, businessId } = next
      await steps.reached('outbox.claimed', contactId)
      await steps.reached('outbox.before_send', contactId)
      const answer = await watch.stage('send', () => sendOnce({ channel, to, row, timeoutMs: sendTimeoutMs }))
      watch.sendEnded({
        channel: row.channel,
        outcome: answer.outcome,
        businessId,
        waitedMs: row.askedAt === null ? null : clock.now().getTime() - row.askedAt.getTime(),
      })
      await steps.reached('outbox.after_send', contactId)
      await settleSend(
        { db, clock, log, pacer: options.pacer, breaker: options.breaker },
        { contactId, row, answer },
        signal,
      )
      await steps.reached('outbox.after_commit', contactId)
    }
    await wakeAt(contactId, clock.now())
  }

  async function wakeAt(contactId: string, at: Date): Promise<void> {
    await wake.outbox(contactId, at, db)
    wake.nudge('outbox', at)
  }

  /** Looks at the oldest open row under the conversation's lock, where every takeover and opt-out stands too. */
  async function claimNext(tx: Queryable, contactId: string): Promise<Next> {
    const now = clock.now()
    const conversation = await lockConversation(tx, contactId)
    if (!conversation) return { do: 'stop' }
    const row = await oldestOpenOutbound(tx, contactId)
    if (!row) return { do: 'stop' }
    if (row.state === 'sending') {
      const orphanAt = new Date((row.sendingAt ?? now).getTime() + ORPHAN_MS)
      if (orphanAt > now) return { do: 'wait', until: orphanAt }
      await orphanSending(tx, { contactId, before: row.sendingAt ?? now, now })
      return { do: 'again' }
    }
    const cancelled = reasonToCancel(conversation, row.author, await readAgentFlag(tx, contactId))
    if (cancelled !== null) {
      await cancelOutbound(tx, row.id, cancelled, now)
      return { do: 'again' }
    }
    if (row.paused) return { do: 'stop' }
    const held = await holdBack(tx, contactId, row, now)
    if (held !== null) return held
    if (row.notBefore > now) return { do: 'wait', until: row.notBefore }
    return claim(tx, contactId, conversation.businessId, row, now)
  }

  async function claim(
    tx: Queryable,
    contactId: string,
    businessId: string,
    row: OpenOutbound,
    now: Date,
  ): Promise<Next> {
    const type = row.channel as ChannelType
    const channel = options.channelFor(type, row.accountId)
    if (!channel) {
      const error = 'No channel is configured for this account.'
      await pauseAccount(tx, { channel: row.channel, accountId: row.accountId, error, now })
      log?.error({ channel: row.channel, accountId: row.accountId }, 'outbox: no channel for the account')
      return { do: 'stop' }
    }
    const to = identityFor(type, await aliasesOfContact(tx, contactId))
    if (!to) {
      await cancelOutbound(tx, row.id, NO_ADDRESS, now)
      const error = 'The contact has no name this channel knows.'
      await insertDeadLetter(tx, {
        kind: 'outbound',
        contactId,
        outboundId: row.id,
        errorCode: NO_ADDRESS,
        error,
        now,
      })
      return { do: 'again' }
    }
    const slot = await placeOf(tx, contactId, row, now)
    if (slot > now) {
      await placeOutbound(tx, row.id, slot)
      return { do: 'wait', until: slot }
    }
    const claimed = await claimOutbound(tx, row.id, now)
    return claimed
      ? { do: 'send', row: { ...row, attempts: row.attempts + 1 }, channel, to, businessId }
      : { do: 'again' }
  }

  /**
   * What nobody asked for waits while such messages are stopped. It holds nothing up: when something else is to go, it is
   * dropped.
   */
  async function holdBack(
    tx: Queryable,
    contactId: string,
    row: OpenOutbound,
    now: Date,
  ): Promise<Next | null> {
    if (!row.proactive || options.breaker === undefined) return null
    if (!(await options.breaker.holds(tx, row, now))) return null
    if (!(await hasOutboundBehind(tx, contactId, row.id))) return { do: 'stop' }
    await cancelOutbound(tx, row.id, PROACTIVE_STOPPED, now)
    return { do: 'again' }
  }

  async function placeOf(tx: Queryable, contactId: string, row: OpenOutbound, now: Date): Promise<Date> {
    if (options.pacer === undefined) return now
    const { channel, accountId, proactive, slotAt, body } = row
    const paced = { channel, accountId, contactId, proactive, slotAt, messages: messagesOf(body) }
    return options.pacer.place(tx, paced, now)
  }

  return { deliver, recover: () => recoverOutbox({ db, clock, wake, log }) }
}
