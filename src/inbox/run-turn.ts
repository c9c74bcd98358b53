import { randomUUID } from 'node:crypto'
import type { Channel, ChannelType, InboundContent } from '../channels/channel.ts'
import type { Database, Queryable } from '../db/database.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { readAgentFlag } from '../db/queries/flags.ts'
import { lastMessageAt } from '../db/queries/messages.ts'
import * as turns from '../db/queries/turns.ts'
import type { TurnGraph, TurnResult } from '../graph/ports.ts'
import { moveConversation } from '../handoff/move.ts'
import type { MediaOutcome } from '../media/outcome.ts'
import type { MediaService } from '../media/service.ts'
import type { TurnMessage } from '../model/contract.ts'
import type { Clock } from '../ops/clock.ts'
import { correlated } from '../ops/correlation.ts'
import { ProsaError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import { inSpan } from '../ops/spans.ts'
import { unwatched, type Watch } from '../ops/watch.ts'
import { failTurn, giveUpTurn, interruptTurn } from './abandon-turn.ts'
import { type ArmReminder, type HoldReply, type OnTurn, passedReply } from './commit-turn.ts'
import { withDeadline } from './deadline.ts'
import { decideTurn } from './decide-turn.ts'
import { identityFor } from './identity.ts'
import type { Steps, Wake } from './ports.ts'
import { isConflict } from './store-errors.ts'
import type { Turn, TurnOutcome } from './turn.ts'
import { agentSpeaksIn, historyOf, MAX_INTERRUPTIONS } from './turn-policy.ts'

export interface TurnRunnerOptions {
  db: Database
  clock: Clock
  /** The graph of a business. Throws when the business is not loaded: the turn fails and is tried again. */
  graphOf: (businessId: string) => TurnGraph
  wake: Wake
  steps: Steps
  /** Milliseconds one turn may run. */
  timeoutMs: number
  /** Times a turn starts again because the lead kept writing, before it answers what it has. */
  maxRestarts: number
  /** Whether the lead's message wakes an agent that a person silenced. Absent: never. */
  resumes?: (businessId: string, lastHumanAt: Date | null, now: Date) => boolean
  /** Fetches and reads the files of a turn's messages, in a time of its own. Absent: no file is read. */
  readMedia?: MediaService['read']
  /** Called in the commit of a reply that waits for an answer. */
  armReminder?: ArmReminder
  /** Called in the commit of every turn. */
  onTurn?: OnTurn
  /** Keeps a reply for a person to send. Absent: none is kept. */
  hold?: HoldReply
  /** Called when a turn failed for good. The conversation is locked. */
  onGivenUp?: (tx: Queryable, contactId: string, now: Date) => Promise<void>
  /** Called when messages are kept without a turn of the agent. */
  onSilent?: (
    tx: Queryable,
    silent: { contactId: string; businessId: string; texts: readonly string[]; now: Date },
  ) => Promise<void>
  /**
   * Counts a turn of a contact: null, or when it may run. What comes faster waits and is answered together; absent: no
   * limit.
   */
  putOff?: (contactId: string) => Promise<Date | null>
  /** For "read" and "typing". Absent: neither is shown. */
  channelFor?: (channel: ChannelType, accountId: string) => Channel | null
  /** Hears how turns go. */
  watch?: Watch
  log?: Log
}

export interface TurnRunner {
  /** Answers what waits for this contact. One call a contact at a time; a second one would find its turn closed. */
  run(contactId: string, signal?: AbortSignal): Promise<TurnOutcome>
}

/** Messages of one turn. A flood is answered in portions. */
const MESSAGES_A_TURN = 30
/** Characters of one message given to the graph: WhatsApp's own limit is 4,096. */
const MESSAGE_LENGTH = 8_000
const COMMIT_TRIES = 4

export function createTurnRunner(options: TurnRunnerOptions): TurnRunner {
  const { db, clock, wake, steps, log, watch = unwatched } = options

  async function run(contactId: string, signal?: AbortSignal): Promise<TurnOutcome> {
    await steps.reached('turn.started', contactId)
    const due = await turns.loadDueTurn(db, contactId, MESSAGES_A_TURN)
    if (!due || due.pending.length === 0 || due.erasedAt !== null) return 'idle'
    if (!agentSpeaksIn(due.mode, due.flag)) return keepSilent(contactId, due)
    const later = (await options.putOff?.(contactId)) ?? null
    if (later !== null) {
      await wake.turn(contactId, later, db)
      wake.nudge('turn', later)
      return 'idle'
    }
    const turn = await begin(contactId, due)
    if (!turn) return 'failed'
    return correlated({ turnId: turn.id }, () =>
      inSpan('turn', { attributes: { 'prosa.turn_id': turn.id, 'prosa.business': due.businessId } }, (span) =>
        watched(turn, async (answered) => {
          const outcome = await work(turn, answered, signal)
          span.setAttribute('prosa.outcome', outcome)
          return outcome
        }),
      ),
    )
  }

  /** Tells the watch how the turn ended. */
  async function watched(
    turn: Turn,
    run: (answered: (result: TurnResult) => void) => Promise<TurnOutcome>,
  ): Promise<TurnOutcome> {
    const started = performance.now()
    let result: TurnResult | null = null
    const outcome = await run((answered) => {
      result = answered
    })
    const seconds = (performance.now() - started) / 1000
    watch.turnEnded({ businessId: turn.due.businessId, outcome, seconds, result })
    return outcome
  }

  async function work(
    turn: Turn,
    answered: (result: TurnResult) => void,
    signal: AbortSignal | undefined,
  ): Promise<TurnOutcome> {
    const { contactId, due } = turn
    await steps.reached('turn.loaded', contactId)
    showTyping(due)
    let result: TurnResult
    try {
      await watch.stage('media', () => takeMedia(turn, signal))
      result = await withDeadline(
        (deadline) => answer(turn, deadline),
        options.timeoutMs,
        () => new ProsaError('turn.timeout', `The turn ran for over ${options.timeoutMs} ms.`),
        signal,
      )
      passedReply(result)
      answered(result)
    } catch (error) {
      return drop(turn, error, signal)
    }
    await steps.reached('turn.answered', contactId)
    try {
      return await watch.stage('commit', () => commit(turn, result))
    } catch (error) {
      return drop(turn, error, signal)
    }
  }

  /** Opens the turn, or gives its messages up when it took its process down too often. */
  async function begin(contactId: string, due: turns.DueTurn): Promise<Turn | null> {
    const turn: Turn = {
      id: randomUUID(),
      contactId,
      due,
      history: historyOf(due.recent),
      inbound: due.pending.map((message) => ({
        id: message.id,
        role: 'lead',
        text: message.content.text.slice(0, MESSAGE_LENGTH).toWellFormed(),
        at: message.sentAt.toISOString(),
        ...attachmentOf(message.content),
      })),
    }
    const { failed, interrupted } = turn.history
    await turns.startTurn(db, {
      id: turn.id,
      contactId,
      businessId: due.businessId,
      attempt: failed + interrupted + 1,
      askedAt: newest(due.pending.map(({ receivedAt }) => receivedAt)),
      now: clock.now(),
    })
    if (interrupted < MAX_INTERRUPTIONS) return turn
    await giveUpTurn(turn, turns.INTERRUPTED, 'The process ended during every try of this turn.', options)
    return null
  }

  /** Files become words and figures before the graph sees them. What cannot be read is an outcome, never a failure. */
  async function takeMedia(turn: Turn, signal: AbortSignal | undefined): Promise<void> {
    const messages = turn.due.pending.flatMap(({ id, channel, accountId, content }) =>
      content.type === 'media' ? [{ id, channel, accountId, media: content.media }] : [],
    )
    if (options.readMedia === undefined || messages.length === 0) return
    const { contactId, due } = turn
    const outcomes = await options.readMedia({ contactId, businessId: due.businessId, messages }, signal)
    turn.inbound = turn.inbound.map((message) => withMedia(message, outcomes.get(message.id)))
  }

  function answer(turn: Turn, signal: AbortSignal): Promise<TurnResult> {
    const { contactId, due, inbound } = turn
    return options
      .graphOf(due.businessId)
      .run({ contactId, businessId: due.businessId, turnId: turn.id, inbound }, { signal })
  }

  async function commit(turn: Turn, result: TurnResult): Promise<TurnOutcome> {
    const { contactId } = turn
    for (let attempt = 1; ; attempt++) {
      const now = clock.now()
      try {
        const { outcome, sends } = await db.transaction(async (tx) => {
          const decided = await decideTurn(tx, turn, result, {
            wake,
            armReminder: options.armReminder,
            onTurn: options.onTurn,
            hold: options.hold,
            maxRestarts: options.maxRestarts,
            now,
          })
          await steps.reached('turn.before_commit', contactId)
          return decided
        })
        await steps.reached('turn.after_commit', contactId)
        if (sends) wake.nudge('outbox', now)
        if (outcome === 'stale') wake.nudge('turn', now)
        return outcome
      } catch (error) {
        if (!isConflict(error) || attempt >= COMMIT_TRIES) throw error
      }
    }
  }

  async function drop(turn: Turn, error: unknown, signal: AbortSignal | undefined): Promise<TurnOutcome> {
    if (signal?.aborted) {
      await interruptTurn(turn, options)
      return 'stale'
    }
    await failTurn(turn, error, options)
    return 'failed'
  }

  async function keepSilent(contactId: string, due: turns.DueTurn): Promise<TurnOutcome> {
    const silent = await db.transaction(async (tx) => {
      const conversation = await lockConversation(tx, contactId)
      if (!conversation || conversation.erasedAt !== null) return true
      const flag = await readAgentFlag(tx, contactId)
      // Switched off, the agent is not woken either: it would find the same again.
      if (conversation.mode === 'human' && flag !== 'off' && options.resumes !== undefined) {
        const lastHumanAt = await lastMessageAt(tx, contactId, 'human')
        if (options.resumes(due.businessId, lastHumanAt, clock.now())) {
          const reason = 'auto_resume_outside_hours'
          await moveConversation(tx, {
            contactId,
            mode: conversation.mode,
            event: 'lead_wrote_after_hours',
            reason,
            now: clock.now(),
          })
          await wake.turn(contactId, clock.now(), tx)
          return false
        }
      }
      if (agentSpeaksIn(conversation.mode, flag)) {
        await wake.turn(contactId, clock.now(), tx)
        return false
      }
      await turns.handleSilently(tx, contactId)
      await options.onSilent?.(tx, {
        contactId,
        businessId: due.businessId,
        texts: due.pending.map(({ content }) => content.text.slice(0, MESSAGE_LENGTH)),
        now: clock.now(),
      })
      return true
    })
    if (!silent) wake.nudge('turn', clock.now())
    return silent ? 'silent' : 'stale'
  }

  /** Shown while the graph works, never waited for: a provider that is slow here must not slow the answer. */
  function showTyping(due: turns.DueTurn): void {
    const newest = due.pending.at(-1)
    if (!newest || !options.channelFor) return
    const type = newest.channel as ChannelType
    const to = identityFor(type, due.aliases)
    const channel = options.channelFor(type, newest.accountId)
    if (!to || !channel) return
    channel.markReadAndTyping(newest.externalId, to).catch((error: unknown) => {
      log?.debug({ err: error }, 'turn: typing was not shown')
    })
  }

  return { run }
}

/** A recording's words are the message; any other file stands beside it. */
function withMedia(message: TurnMessage, media: MediaOutcome | undefined): TurnMessage {
  if (media === undefined) return message
  const { attachment: _, ...rest } = message
  return media.words === null
    ? { ...rest, media }
    : { ...rest, media, text: [message.text, media.words].filter((part) => part.trim() !== '').join('\n') }
}

/** What came with the words and is not read by the graph. */
function attachmentOf(content: InboundContent): { attachment?: string } {
  if (content.type === 'media') return { attachment: content.media.kind }
  const readable = content.type === 'text' || content.type === 'button' || content.type === 'interactive'
  return readable ? {} : { attachment: content.type }
}

const newest = (dates: readonly Date[]): Date | null =>
  dates.length === 0 ? null : new Date(Math.max(...dates.map((date) => date.getTime())))
