/**
 * A thousand silent leads on an advanced clock, two workers that are killed again and again, and leads that answer
 * at any instant, also at the very one their reminder is due.
 */
import { randomUUID } from 'node:crypto'
import { DateTime } from 'luxon'
import type { ChannelEvent } from '../../src/channels/channel.ts'
import { createWhatsAppCloud } from '../../src/channels/whatsapp-cloud/channel.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createFollowups } from '../../src/followups/followups.ts'
import { createInbox } from '../../src/inbox/accept.ts'
import { createInlineWake } from '../../src/inbox/inline-wake.ts'
import { noSteps, type Step } from '../../src/inbox/ports.ts'
import { createTurnRunner } from '../../src/inbox/run-turn.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { turnResult } from '../support/conversation-harness.ts'
import type { GraphMessage } from '../support/graph-server.ts'
import { type Started, startProcess } from './processes.ts'
import { reminderBusiness } from './reminder-business.ts'
import type { ReminderWorkerPlan } from './reminder-worker.ts'

export interface ReminderRow {
  contacts: number
  kills: number
  /** Reminders the database holds as sent, and those of them the provider took. */
  queued: number
  delivered: number
  /** Nobody can tell what became of them: the worker was killed beside the send. Shown to operators, never resent. */
  unknown: number
  cancelled: number
  skipped: number
  replies: number
  /** A step the provider got twice, or one sent and cancelled at once. */
  doubled: number
  /** Outside 9 to 18 h, on a weekend. */
  atNight: number
  /** Free text 24 h or more after the lead's last message. */
  outsideWindow: number
  /** A reminder that left after the lead had answered. */
  afterReply: number
  /** Reminders still armed although long due. */
  left: number
}

const BUSINESS = 'lembretes'
const ZONE = 'America/Sao_Paulo'
const KILLS: Step[] = [
  'reminder.before_commit',
  'reminder.after_commit',
  'outbox.before_send',
  'outbox.after_send',
]
/** A Wednesday, so that the ladder crosses a weekend. */
const START = DateTime.fromISO('2026-06-10T08:00', { zone: ZONE })
const HOURS = 24 * 8

export async function runReminders(options: {
  db: PooledDatabase
  databaseUrl: string
  contacts: number
  kills: number
  random: () => number
}): Promise<ReminderRow> {
  const { db, contacts, random } = options
  const graph = await startProcess('graph-main.ts', {
    accessToken: 'reminder-token',
    phoneNumberId: '200300400500600',
    templates: { 'volta/pt_BR': 1 },
  })
  if (graph === null) throw new Error('the Graph server did not start')
  const clock = createManualClock(START.toJSDate())
  const wake = createInlineWake(clock)
  const business = reminderBusiness(BUSINESS)
  const followups = createFollowups({ db, clock, businesses: [business], wake, steps: noSteps })
  const inbox = createInbox({
    db,
    clock,
    wake,
    steps: noSteps,
    resolveBusiness: () => BUSINESS,
    debounceOf: () => ({ complete_ms: 0, unfinished_ms: 0, cap_ms: 0 }),
    cancelReminders: (ids, tx) => followups.cancel(tx, ids, 'lead_wrote'),
  })
  const phones = Array.from({ length: contacts }, (_, index) => `55119${String(80_000_000 + index)}`)
  const leadSays = (phone: string): ChannelEvent => ({
    kind: 'message',
    channel: 'whatsapp-cloud',
    accountId: '200300400500600',
    externalId: randomUUID(),
    sender: { phone },
    sentAt: clock.now(),
    content: { type: 'text', text: 'oi' },
  })
  const answers = createTurnRunner({
    db,
    clock,
    wake,
    steps: noSteps,
    graphOf: () => ({
      run: async () =>
        turnResult({
          reply: 'Em qual cidade fica?',
          learned: [{ field: 'name', value: 'Ana Prado', evidence: 'oi' }],
        }),
    }),
    armReminder: followups.arm,
    timeoutMs: 30_000,
    maxRestarts: 3,
  })

  const channel = createWhatsAppCloud({
    graphUrl: graph.address,
    phoneNumberId: '200300400500600',
    accessToken: 'reminder-token',
  })
  const sends = createOutbox({ db, clock, wake, steps: noSteps, channelFor: () => channel })

  const plan: ReminderWorkerPlan = {
    databaseUrl: options.databaseUrl,
    graphUrl: graph.address,
    phoneNumberId: '200300400500600',
    accessToken: 'reminder-token',
    businessId: BUSINESS,
    now: clock.now().toISOString(),
  }
  let kills = 0
  const start = async (): Promise<Started> => {
    for (;;) {
      const kill =
        kills < options.kills
          ? { step: KILLS[kills % KILLS.length] as Step, nth: 1 + Math.floor(random() * 12) }
          : undefined
      const now = clock.now().toISOString()
      const worker = await startProcess('reminder-worker.ts', { ...plan, now, ...(kill && { kill }) })
      if (worker !== null) return worker
      kills++
    }
  }
  /** One place for a worker: tells it the time, and whoever is killed meanwhile is followed by the next. */
  async function place(worker: Started): Promise<Started> {
    for (let current = worker; ; ) {
      const idle = new Promise<'idle'>((resolve) => current.process.once('message', () => resolve('idle')))
      if (current.process.connected) current.process.send({ now: clock.now().toISOString() }, () => {})
      const how = await Promise.race([idle, current.exited])
      if (how === 'idle') return current
      if (how !== 'SIGKILL') throw new Error(`a worker ended by itself: ${how}`)
      kills++
      current = await start()
    }
  }

  const waiting = [...phones]
  const answered = new Map<string, Date>()
  let workers = await Promise.all([start(), start()])
  try {
    for (let hour = 0; hour < HOURS * 2; hour++) {
      clock.advance(30 * 60_000)
      // The leads come over the first day and night.
      const arriving = waiting.splice(0, Math.ceil(contacts / 48))
      const spoken = phones.filter((phone) => !waiting.includes(phone) && !answered.has(phone))
      const back = spoken.filter(() => random() < 0.003)
      const replying = back.map(async (phone) => {
        await inbox.accept([leadSays(phone)])
        answered.set(phone, clock.now())
      })
      const working = Promise.all(workers.map(place))
      await Promise.all(replying)
      for (const phone of arriving) await inbox.accept([leadSays(phone)])
      await wake.drain({
        turn: (id) => (arriving.length === 0 ? Promise.resolve() : answers.run(id)),
        outbox: (id) => sends.deliver(id),
      })
      const [first, second] = await working
      if (first && second) workers = [first, second]
    }
    const sent = (await (await fetch(`${graph.address}/_control/messages`)).json()) as GraphMessage[]
    return { ...(await judge(db, sent, clock.now())), contacts, kills, replies: answered.size }
  } finally {
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')))
    await graph.end('SIGKILL')
  }
}

async function judge(
  db: PooledDatabase,
  sent: readonly GraphMessage[],
  now: Date,
): Promise<Omit<ReminderRow, 'contacts' | 'kills' | 'replies'>> {
  const { rows } = await db.query<{
    state: string
    due_at: Date
    settled_at: Date | null
    outbound_id: string | null
    outbound: string | null
    kind: string | null
    left_at: Date | null
    last_inbound: Date | null
    replied_before: boolean
  }>(
    `select r.state, r.due_at, r.settled_at, r.outbound_id, o.state as outbound, o.kind, o.sending_at as left_at,
       (select max(i.received_at) from inbound i where i.contact_id = r.contact_id and i.received_at <= o.sending_at) as last_inbound,
       exists (select from inbound i where i.contact_id = r.contact_id and i.received_at > r.anchor_at
         and i.received_at < o.sending_at) as replied_before
     from reminders r left join outbound o on o.id = r.outbound_id`,
  )
  const times = new Map<string, number>()
  for (const { correlationId } of sent) {
    if (correlationId !== undefined) times.set(correlationId, (times.get(correlationId) ?? 0) + 1)
  }
  const taken = (row: { outbound_id: string | null }) => times.get(row.outbound_id ?? '') ?? 0
  const went = rows.filter((row) => taken(row) > 0)
  const count = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test).length
  return {
    queued: count(({ state }) => state === 'sent'),
    delivered: went.length,
    unknown: count((row) => taken(row) === 0 && (row.outbound === 'unknown' || row.outbound === 'sending')),
    cancelled: count(({ state }) => state === 'cancelled'),
    skipped: count(({ state }) => state === 'skipped'),
    doubled: count((row) => taken(row) > 1 || (taken(row) > 0 && row.state === 'cancelled')),
    atNight: went.filter(({ left_at }) => left_at !== null && isQuiet(left_at)).length,
    outsideWindow: went.filter(
      ({ kind, left_at, last_inbound }) =>
        kind === 'text' &&
        (left_at === null ||
          last_inbound === null ||
          left_at.getTime() - last_inbound.getTime() >= 86_400_000),
    ).length,
    afterReply: went.filter(({ replied_before }) => replied_before).length,
    left: count(({ state, due_at }) => state === 'armed' && due_at.getTime() < now.getTime()),
  }
}

function isQuiet(at: Date): boolean {
  const local = DateTime.fromJSDate(at, { zone: ZONE })
  return local.weekday > 5 || local.hour < 9 || local.hour >= 18
}
