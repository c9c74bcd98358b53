import { canonicalPhone } from '../channels/phone.ts'
import { createChannelRegistry } from '../channels/registry.ts'
import { createSimulator } from '../channels/simulator.ts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import type { PooledDatabase } from '../db/pool.ts'
import { findConversationHead } from '../db/queries/conversation-view.ts'
import { listInterests } from '../db/queries/product-interests.ts'
import { listQuestions } from '../db/queries/technical-questions.ts'
import { createEmbedder } from '../embedder.ts'
import { createEngine } from '../engine.ts'
import type { Handoffs } from '../handoff/handoffs.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createQueue } from '../ops/queue.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

export interface QuestionListOptions {
  business?: string | undefined
  /** Answered ones too. */
  all: boolean
  /** Interests in products instead. */
  interests: boolean
}

/** Rows of one list. */
const LIMIT = 1000

/** `prosa questions list`: one JSON line a question that waits, oldest first, or an interest, newest first. */
export function runQuestionList(
  terminal: Terminal,
  config: Config,
  options: QuestionListOptions,
): Promise<ExitCode> {
  return withPeople(config, async ({ db }) => {
    const businessId = options.business ?? null
    const rows = options.interests
      ? await listInterests(db, { businessId, limit: LIMIT })
      : (await listQuestions(db, { businessId, all: options.all, limit: LIMIT })).map(
          ({ id: _, ...row }) => ({
            ...row,
            state:
              row.answeredAt !== null ? 'answered' : row.undeliverableAt !== null ? 'undeliverable' : 'open',
          }),
        )
    for (const row of rows) await writeJsonLine(terminal.out, row)
    return EXIT.ok
  })
}

/** `prosa questions answer <number> "text"`: the answer goes to the lead once, by the running server. */
export function runQuestionAnswer(
  terminal: Terminal,
  config: Config,
  answer: { number: string; text: string; by: string },
): Promise<ExitCode> {
  const number = Number(answer.number.replace(/^#/, ''))
  if (!Number.isSafeInteger(number) || number < 1 || answer.text.trim() === '') {
    say(terminal, 'an answer needs the number of the question and a text')
    return Promise.resolve(EXIT.usage)
  }
  return withPeople(config, async ({ handoffs }) => {
    const outcome = await handoffs.answer({ number, text: answer.text, by: answer.by })
    await writeJsonLine(terminal.out, { number, outcome })
    return outcome === 'sent' ? EXIT.ok : EXIT.failed
  })
}

/** `prosa copilot <contact> on|off`: drafts for people, or replies by the agent. */
export function runCopilot(
  terminal: Terminal,
  config: Config,
  options: { contact: string; on: boolean; business?: string | undefined },
): Promise<ExitCode> {
  return forContact(terminal, config, options, async ({ handoffs }, contactId) => {
    const done = await handoffs.setCopilot(contactId, options.on)
    if (done) await writeJsonLine(terminal.out, { contactId, copilot: options.on })
    return done
  })
}

/** `prosa handoff resend <contact>`: the summary of the newest handover once more, to the inbox and the CRM. */
export function runResend(
  terminal: Terminal,
  config: Config,
  options: { contact: string; business?: string | undefined },
): Promise<ExitCode> {
  return forContact(terminal, config, options, async ({ handoffs }, contactId) => {
    const done = await handoffs.resend(contactId, `cli:${clock.now().toISOString()}`)
    if (done) await writeJsonLine(terminal.out, { contactId, resent: true })
    else say(terminal, 'this contact was never handed over')
    return done
  })
}

interface People {
  db: PooledDatabase
  handoffs: Handoffs
  businessIds: string[]
}

function forContact(
  terminal: Terminal,
  config: Config,
  options: { contact: string; business?: string | undefined },
  work: (people: People, contactId: string) => Promise<boolean>,
): Promise<ExitCode> {
  return withPeople(config, async (people) => {
    const contact = canonicalPhone(options.contact) ?? options.contact
    const ids = people.businessIds.filter((id) => options.business === undefined || id === options.business)
    for (const businessId of ids) {
      const head = await findConversationHead(people.db, { businessId, contact })
      if (head !== null) return (await work(people, head.contact_id)) ? EXIT.ok : EXIT.failed
    }
    say(terminal, 'nobody with this number or id has a conversation')
    return EXIT.failed
  })
}

/** What is queued here is done by the server that works the queue. */
async function withPeople(config: Config, work: (people: People) => Promise<ExitCode>): Promise<ExitCode> {
  const log = createLog('warn')
  const businesses = await loadAllConfigured(config)
  const db = await openConfigured(config)
  const queue = createQueue({ db, clock, log })
  try {
    await migrate(db)
    await queue.prepare()
    const { handoffs } = createEngine({
      config,
      businesses,
      db,
      clock,
      log,
      wake: queue,
      embedder: createEmbedder(config),
      channels: createChannelRegistry({
        businesses,
        config,
        clock,
        simulator: (accountId) => createSimulator({ accountId }),
      }),
      durability: 'exit',
    })
    return await work({ db, handoffs, businessIds: businesses.map(({ id }) => id) })
  } finally {
    await queue.stop()
    await db.close()
  }
}
