import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Business } from '../business/schema.ts'
import type { ChannelEvent, Identity, InboundContent, MediaKind } from '../channels/channel.ts'
import { canonicalPhone } from '../channels/phone.ts'
import { createChannelRegistry } from '../channels/registry.ts'
import { createSimulator } from '../channels/simulator.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import type { PooledDatabase } from '../db/pool.ts'
import { listTurnsSince } from '../db/queries/conversation-view.ts'
import { createEmbedder } from '../embedder.ts'
import { createEngine, type EngineOptions } from '../engine.ts'
import { createInlineWake } from '../inbox/inline-wake.ts'
import { isResumeCommand, resumeAgent } from '../inbox/resume.ts'
import { viewConversation } from '../inbox/view.ts'
import { createFileSource } from '../media/file-source.ts'
import { createFolderStore } from '../media/folder-store.ts'
import { createMemoryStore } from '../media/memory-store.ts'
import type { Budget } from '../model/budget.ts'
import { type Clock, createManualClock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import type { ChatInput } from './chat-input.ts'

export interface ChatReply {
  type: 'reply'
  to: string
  text: string
}

export interface ChatState {
  type: 'state'
  mode: string
  fields: Record<string, string>
  temperature: string | null
  status: string
  reasons: string[]
  /** Of the turns this input caused, in order. */
  nodes: string[]
  llmCalls: number
  violations: { rule: string; match: string; draft: string }[]
  /** Look-ups and tool calls of those turns. */
  tools: { name: string; success: boolean; error: string | null }[]
}

export interface ChatSession {
  /** Does one input and all it causes: the replies it sent, then the conversation it was about. */
  handle(input: ChatInput): Promise<{ replies: ChatReply[]; state: ChatState }>
  close(): Promise<void>
}

const MINUTE_MS = 60_000
/** More than any ladder puts into one step of the clock; a reminder that is put off for ever is a defect. */
const REMINDERS_AN_ADVANCE = 500

/** A conversation without a provider: the same inbox, graph and outbox as production, on a clock moved by hand. */
export async function openChatSession(options: {
  business: Business
  config: Config
  log: Log
  /** Absent: in memory, gone when the session closes. */
  dataDir?: string | undefined
  /** A migrated database to use instead; the caller's to close. */
  db?: PooledDatabase
  model?: EngineOptions['model']
  partner?: EngineOptions['partner']
  /** Where its leads are filed. Absent: nowhere. */
  crms?: EngineOptions['crms']
  /** Milliseconds one model call may take; default as in production. */
  modelTimeoutMs?: number
  start?: Date
  /** What a day's model calls may cost. Absent: anything. */
  budgetOf?: (deps: { db: Database; clock: Clock; log: Log }) => Budget
}): Promise<ChatSession> {
  const { business, log } = options
  const config: Config = { ...options.config, DEBOUNCE_MS: 0 }
  const clock = createManualClock(options.start ?? new Date())
  const wake = createInlineWake(clock)
  const db = options.db ?? (await openDatabase({ dataDir: options.dataDir }))
  if (options.db === undefined) await migrate(db)
  const replies: ChatReply[] = []
  const engine = createEngine({
    config,
    businesses: [business],
    db,
    clock,
    log,
    wake,
    embedder: createEmbedder(config),
    channels: createChannelRegistry({
      businesses: [{ ...business, config: { ...business.config, accounts: [] } }],
      config,
      clock,
      simulator: (accountId) =>
        createSimulator({
          accountId,
          onSend: ({ to, text }) => {
            replies.push({ type: 'reply', to: to.phone ?? to.bsuid ?? to.lid ?? '', text })
          },
        }),
    }),
    durability: 'exit',
    ...(options.budgetOf === undefined ? {} : { budget: options.budgetOf({ db, clock, log }) }),
    media: {
      // Whoever names a path in the terminal can read the file anyway.
      sources: { simulator: createFileSource() },
      ...(options.dataDir === undefined && options.db === undefined ? { store: createMemoryStore() } : {}),
      ...(options.dataDir === undefined ? {} : { store: createFolderStore(join(options.dataDir, 'media')) }),
    },
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.partner === undefined ? {} : { partner: options.partner }),
    ...(options.crms === undefined ? {} : { crms: options.crms }),
    ...(options.modelTimeoutMs === undefined ? {} : { modelTimeoutMs: options.modelTimeoutMs }),
  })
  await engine.indexer.sync(business)
  await engine.connectTools()

  /** Who wrote last: what `human` and `advanceMinutes` are about. */
  let current: { from: string; identity: Identity } | null = null
  const turnsSeen = new Map<string, number>()

  return {
    async handle(input) {
      replies.length = 0
      await act(input)
      await drain()
      return { replies: [...replies], state: await readState() }
    },
    async close() {
      await engine.close()
      if (options.db === undefined) await db.close()
    },
  }

  function drain(): Promise<void> {
    return wake.drain({ turn: engine.runner.run, outbox: engine.outbox.deliver, crm: engine.crm.run })
  }

  /** Time passes from one due reminder to the next, as it would: each is decided at its own instant. */
  async function advance(minutes: number): Promise<void> {
    const until = clock.now().getTime() + minutes * MINUTE_MS
    for (let fired = 0; fired < REMINDERS_AN_ADVANCE; fired++) {
      const next = await engine.followups.nextAt()
      if (next === null || next.getTime() > until) break
      clock.advance(Math.max(0, next.getTime() - clock.now().getTime()))
      await engine.followups.sweep()
      await drain()
    }
    clock.advance(Math.max(0, until - clock.now().getTime()))
    await engine.handoffs.sweep()
  }

  async function act(input: ChatInput): Promise<void> {
    if ('advanceMinutes' in input) return advance(input.advanceMinutes)
    if ('human' in input) {
      if (current === null) return
      const view = await viewConversation(db, { businessId: business.id, contact: aliasOf(current.identity) })
      if (isResumeCommand(input.human)) {
        if (view !== null) await resumeAgent({ db, clock }, view.contactId, 'command')
        return
      }
      if (view !== null && (await obeyed(view.contactId, input.human))) return
      await engine.inbox.accept([personEvent(current.identity, input.human)])
      return
    }
    current = { from: input.from, identity: identityOf(input.from) }
    const { identity } = current
    const contents: InboundContent[] =
      'media' in input
        ? [
            {
              type: 'media',
              text: input.caption ?? '',
              media: { kind: mediaKind(input.media), filename: input.media },
            },
          ]
        : ('burst' in input ? input.burst : [input.text]).map((text) => ({ type: 'text', text }))
    for (const content of contents) await engine.inbox.accept([leadEvent(identity, content)])
  }

  /** Commands as a person would type them in a private note of the inbox. */
  function obeyed(contactId: string, text: string): Promise<boolean> {
    const message = { text, private: true, externalId: randomUUID() }
    return db.transaction((tx) => engine.handoffs.onCommand(tx, contactId, message, clock.now()))
  }

  function leadEvent(sender: Identity, content: InboundContent): ChannelEvent {
    return {
      kind: 'message',
      channel: 'simulator',
      accountId: business.id,
      externalId: randomUUID(),
      sender,
      sentAt: clock.now(),
      content,
    }
  }

  function personEvent(recipient: Identity, text: string): ChannelEvent {
    return {
      kind: 'own_message',
      channel: 'simulator',
      accountId: business.id,
      externalId: randomUUID(),
      recipient,
      sentAt: clock.now(),
      content: { type: 'text', text },
    }
  }

  async function readState(): Promise<ChatState> {
    const view =
      current === null
        ? null
        : await viewConversation(db, { businessId: business.id, contact: aliasOf(current.identity) })
    if (view === null) {
      return {
        type: 'state',
        mode: 'agent',
        fields: {},
        temperature: null,
        status: 'new',
        reasons: [],
        nodes: [],
        llmCalls: 0,
        violations: [],
        tools: [],
      }
    }
    const turns = await listTurnsSince(db, view.contactId, turnsSeen.get(view.contactId) ?? 0)
    turnsSeen.set(view.contactId, (turnsSeen.get(view.contactId) ?? 0) + turns.length)
    return {
      type: 'state',
      mode: view.mode,
      fields: view.fields,
      temperature: view.temperature,
      status: view.status,
      reasons: view.reasons,
      nodes: turns.flatMap(({ nodes }) => nodes),
      llmCalls: turns.reduce((sum, turn) => sum + turn.llm_calls, 0),
      violations: turns.flatMap(({ violations }) =>
        violations.map(({ rule, match, draft }) => ({ rule, match, draft })),
      ),
      tools: turns.flatMap(({ tool_calls: calls }) =>
        calls.map(({ name, success, error }) => ({ name, success, error })),
      ),
    }
  }
}

/** A phone when it is one; any other name is taken as it is, so that a script may call its leads what it likes. */
function identityOf(from: string): Identity {
  const phone = canonicalPhone(from)
  return phone === null ? { lid: from } : { phone }
}

function aliasOf(identity: Identity): string {
  return identity.phone ?? identity.lid ?? identity.bsuid ?? ''
}

const KINDS: [RegExp, MediaKind][] = [
  [/\.(ogg|oga|opus|mp3|m4a|aac|wav|webm)$/i, 'audio'],
  [/\.(jpe?g|png|webp|gif)$/i, 'image'],
  [/\.(mp4|3gp|mov)$/i, 'video'],
]

function mediaKind(path: string): MediaKind {
  return KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? 'document'
}
