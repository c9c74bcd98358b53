/**
 * Inbox, turn runner and outbox around a scripted graph and a channel that only remembers, on a database of its
 * own and a clock moved by hand. Nothing runs by itself: `drain` does what is due.
 */
import { randomUUID } from 'node:crypto'
import {
  type Channel,
  ChannelError,
  type ChannelEvent,
  type Identity,
  type OutboundText,
  type SendOutcome,
} from '../../src/channels/channel.ts'
import type { Queryable } from '../../src/db/database.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { EVERY_ACCOUNT } from '../../src/db/queries/proactive-breakers.ts'
import type { TurnGraph, TurnInput, TurnResult } from '../../src/graph/ports.ts'
import { emptyRecord } from '../../src/graph/record.ts'
import { createInbox } from '../../src/inbox/accept.ts'
import { createDeadLetters } from '../../src/inbox/dead-letters.ts'
import { createInlineWake } from '../../src/inbox/inline-wake.ts'
import type { Step } from '../../src/inbox/ports.ts'
import { createTurnRunner } from '../../src/inbox/run-turn.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createProactiveBreaker } from '../../src/outbox/breaker.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import type { Pacer } from '../../src/outbox/pacing.ts'
import { createTestDatabase } from './database.ts'

export const BUSINESS = 'padaria'
export const ACCOUNT = '100200300'

/** A turn's result that says nothing and learns nothing, with what the test cares about on top. */
export function turnResult(part: Partial<TurnResult> = {}): TurnResult {
  return {
    reply: null,
    verdict: part.reply === undefined || part.reply === null ? null : 'pass',
    learned: [],
    known: {},
    record: emptyRecord(),
    summary: '',
    summaryUpto: 0,
    qualification: null,
    qualificationChanged: false,
    handoff: null,
    nextMode: null,
    technicalQuestions: [],
    productInterests: [],
    ended: null,
    forgotten: [],
    intents: [],
    nodes: ['ingest', 'deliver'],
    violations: [],
    tools: [],
    revisions: 0,
    canned: false,
    llmCalls: 1,
    models: ['scripted'],
    usage: { inputTokens: 10, outputTokens: 5 },
    promptVersion: 'test',
    ...part,
  }
}

export interface ScriptedGraph extends TurnGraph {
  calls: TurnInput[]
  /** Replaces what the next and later turns answer. */
  script: (input: TurnInput, signal?: AbortSignal) => Partial<TurnResult> | Promise<Partial<TurnResult>>
}

export function createScriptedGraph(): ScriptedGraph {
  const graph: ScriptedGraph = {
    calls: [],
    script: ({ inbound }) => ({ reply: `re: ${inbound.map(({ text }) => text).join(' | ')}` }),
    async run(input, options = {}) {
      graph.calls.push(input)
      return turnResult(await graph.script(input, options.signal))
    },
  }
  return graph
}

export interface RecordingChannel extends Channel {
  sent: OutboundText[]
  typing: string[]
  /** What the next sends do instead of succeeding, in order. */
  failures: (
    | SendOutcome
    | {
        outcome: SendOutcome
        retryAfterMs?: number
        accepted?: string[]
        throttled?: 'pair' | 'number'
        code?: string
      }
    | Error
  )[]
  /** Called before a send is answered. */
  onSend?: (message: OutboundText, externalId: string) => void | Promise<void>
}

export function createRecordingChannel(type: Channel['type'], accountId: string): RecordingChannel {
  const channel: RecordingChannel = {
    type,
    accountId,
    maxTextLength: 4096,
    sent: [],
    typing: [],
    failures: [],
    async sendText(message) {
      const failure = channel.failures.shift()
      if (failure instanceof Error) throw failure
      if (failure !== undefined) {
        const { outcome, retryAfterMs, accepted, throttled, code } =
          typeof failure === 'string' ? { outcome: failure } : failure
        throw new ChannelError(code ?? `test.${outcome}`, 'asked to fail', {
          outcome,
          throttled,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          ...(accepted === undefined ? {} : { acceptedExternalIds: accepted }),
        })
      }
      const externalId = `wamid.${channel.sent.length + 1}.${randomUUID()}`
      channel.sent.push(message)
      await channel.onSend?.(message, externalId)
      return { externalIds: [externalId] }
    },
    async sendTemplate(message) {
      return channel.sendText({
        correlationId: message.correlationId,
        to: message.to,
        text: `[${message.name}]`,
      })
    },
    async markReadAndTyping(externalId) {
      channel.typing.push(externalId)
    },
  }
  return channel
}

/** Removes what a test left, for files whose tests share a database. */
export async function emptyDatabase(db: PooledDatabase): Promise<void> {
  await db.query('truncate contacts, dead_letters, delivery_events, empresa, pgboss.job cascade')
}

export type Harness = Awaited<ReturnType<typeof createHarness>>

export async function createHarness(
  options: {
    db?: PooledDatabase
    channel?: Channel['type']
    maxRestarts?: number
    timeoutMs?: number
    /** Absent: nothing is paced. */
    pacer?: Pacer
    /** Absent: turns are not counted. */
    putOff?: (contactId: string) => Promise<Date | null>
    /** Absent: nothing stops proactive messages. */
    withBreaker?: boolean
  } = {},
) {
  const type = options.channel ?? 'whatsapp-cloud'
  const own = options.db ? null : await createTestDatabase()
  const db = options.db ?? own?.db
  if (!db) throw new Error('no database')
  const clock = createManualClock(new Date('2026-05-04T12:00:00Z'))
  const wake = createInlineWake(clock)
  const graph = createScriptedGraph()
  const channel = createRecordingChannel(type, ACCOUNT)
  const reached: { step: Step; contactId: string }[] = []
  /** Called at every labelled step. */
  const hooks: { onStep?: (step: Step, contactId: string) => void | Promise<void> } = {}
  const steps = {
    async reached(step: Step, contactId: string) {
      reached.push({ step, contactId })
      await hooks.onStep?.(step, contactId)
    },
  }
  const debounce = { complete_ms: 0, unfinished_ms: 0, cap_ms: 0 }
  const registry = { channelFor: (): Channel | null => channel }
  const inbox = createInbox({
    db,
    clock,
    wake,
    steps,
    resolveBusiness: (_, accountId) => (accountId === ACCOUNT ? BUSINESS : null),
    debounceOf: () => debounce,
    onWarning: (tx, { channel, accountId, warning }, now) =>
      breaker.trip(
        tx,
        { channel, accountId: accountId || EVERY_ACCOUNT, reason: 'warning', evidence: { warning } },
        now,
      ),
  })
  const runner = createTurnRunner({
    db,
    clock,
    wake,
    steps,
    graphOf: () => graph,
    channelFor: () => registry.channelFor(),
    timeoutMs: options.timeoutMs ?? 5_000,
    maxRestarts: options.maxRestarts ?? 3,
    ...(options.putOff === undefined ? {} : { putOff: options.putOff }),
  })
  const breaker = createProactiveBreaker({ db, clock, wake })
  const outbox = createOutbox({
    db,
    clock,
    wake,
    steps,
    channelFor: () => registry.channelFor(),
    ...(options.pacer === undefined ? {} : { pacer: options.pacer }),
    ...(options.withBreaker ? { breaker } : {}),
  })
  const deadLetters = createDeadLetters({ db, clock, wake, inbox })

  return {
    db,
    clock,
    wake,
    graph,
    channel,
    registry,
    reached,
    hooks,
    debounce,
    inbox,
    runner,
    outbox,
    breaker,
    deadLetters,
    drain: () => wake.drain({ turn: (id) => runner.run(id), outbox: (id) => outbox.deliver(id) }),
    close: async () => own?.close(),
    message: (sender: Identity | string, text: string, part: Partial<MessageEvent> = {}): MessageEvent => ({
      kind: 'message',
      channel: type,
      accountId: ACCOUNT,
      externalId: `in.${randomUUID()}`,
      sender: typeof sender === 'string' ? { phone: sender } : sender,
      sentAt: clock.now(),
      content: { type: 'text', text },
      ...part,
    }),
    ownMessage: (recipient: string, text: string): Extract<ChannelEvent, { kind: 'own_message' }> => ({
      kind: 'own_message',
      channel: type,
      accountId: ACCOUNT,
      externalId: `own.${randomUUID()}`,
      recipient: { phone: recipient },
      sentAt: clock.now(),
      content: { type: 'text', text },
    }),
    rows: <Row extends object>(sql: string, values: unknown[] = []) => rowsOf<Row>(db, sql, values),
    contactOf: async (value: string): Promise<string> => {
      const [row] = await rowsOf<{ contact_id: string }>(
        db,
        'select contact_id from contact_aliases where value = $1',
        [value],
      )
      if (!row) throw new Error(`nobody has the name ${value}`)
      return row.contact_id
    },
  }
}

export type MessageEvent = Extract<ChannelEvent, { kind: 'message' }>

async function rowsOf<Row extends object>(db: Queryable, sql: string, values: unknown[]): Promise<Row[]> {
  const { rows } = await db.query<Row & Record<string, unknown>>(sql, values)
  return rows
}
