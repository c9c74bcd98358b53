import type { Business } from '../business/schema.ts'
import { canonicalPhone } from '../channels/phone.ts'
import type { Config } from '../config.ts'
import { createConfiguredCrms } from '../crm/configured.ts'
import { migrate } from '../db/migrate.ts'
import type { PooledDatabase } from '../db/pool.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import { contactsByName } from '../db/queries/contacts.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import {
  type PrivacyRequest,
  pageOfPrivacyRequests,
  type RequestKind,
} from '../db/queries/privacy-requests.ts'
import { langsmithOf } from '../engine.ts'
import { createHelpdesks } from '../helpdesk/configured.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { MemoryError } from '../memory/memory.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createQueue } from '../ops/queue.ts'
import { recordOptIn } from '../privacy/consents.ts'
import { type ErasureTarget, erasePerson } from '../privacy/erase.ts'
import { sweepErasures } from '../privacy/erasure-tasks.ts'
import { exportPerson } from '../privacy/export.ts'
import { createPrivacyRequests, PrivacyRequestError, type PrivacyRequests } from '../privacy/requests.ts'
import { createErasureTargets } from '../privacy/targets.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** Who is written into the audit log for what is done on the command line. */
const ACTOR = 'cli'
const DAY_MS = 86_400_000
const LIST_PAGE = 200
const STOP_MS = 5_000

export interface PersonOptions {
  business?: string
}

/** `prosa export <phone>`: everything kept of a person, as one JSON document. */
export function runExport(
  terminal: Terminal,
  config: Config,
  name: string,
  options: PersonOptions,
): Promise<ExitCode> {
  return withDatabase(config, async (db) => {
    const now = clock.now()
    const person = { name: canonicalPhone(name) ?? name, businessId: options.business }
    const contacts = await exportPerson({ db, now }, person)
    await writeJsonLine(terminal.out, { exportedAt: now.toISOString(), contacts })
    if (contacts.length === 0) say(terminal, 'nobody is known by this name')
    return EXIT.ok
  })
}

/** `prosa erase <phone>`: one JSON document that says how many rows went and what is left to do outside. */
export function runErase(
  terminal: Terminal,
  config: Config,
  name: string,
  options: PersonOptions,
): Promise<ExitCode> {
  return withDatabase(config, async (db) => {
    const businesses = await loadAllConfigured(config)
    const targets = targetsOf(businesses, config)
    const person = { name: canonicalPhone(name) ?? name, businessId: options.business }
    const contacts = await erasePerson({ db, clock, targets }, person, ACTOR)
    for (const { businessId, rows, tasks } of contacts)
      await insertAudit(db, {
        actor: ACTOR,
        action: 'privacy.erase',
        entity: 'contact',
        entityId: 'erased',
        businessId,
        after: { rows, tasks },
        now: clock.now(),
      })
    await writeJsonLine(terminal.out, { erasedAt: clock.now().toISOString(), contacts })
    if (contacts.length === 0) say(terminal, 'nobody is known by this name')
    const { failed } = await sweepErasures({ db, clock, targets, log: createLog('warn') })
    if (failed > 0) say(terminal, `${failed} tasks outside the database failed; the server tries them again`)
    return EXIT.ok
  })
}

export interface RequestsOptions {
  all: boolean
  business?: string
}

/** `prosa privacy list`: one JSON line a request, oldest first, with the days that are left. */
export function runRequests(terminal: Terminal, config: Config, options: RequestsOptions): Promise<ExitCode> {
  return withDatabase(config, async (db) => {
    const businesses = options.business === undefined ? null : [options.business]
    let afterNumber: string | null = null
    for (;;) {
      const query = { businesses, open: !options.all, afterNumber, limit: LIST_PAGE }
      const page: PrivacyRequest[] = await pageOfPrivacyRequests(db, query)
      for (const request of page) {
        const left = Math.floor((request.dueAt.getTime() - clock.now().getTime()) / DAY_MS)
        await writeJsonLine(terminal.out, request.state === 'open' ? { ...request, daysLeft: left } : request)
      }
      if (page.length < LIST_PAGE) return EXIT.ok
      afterNumber = String(page.at(-1)?.number)
    }
  })
}

/** `prosa privacy open <phone> --kind K`: takes down a request that came by another way. */
export function runOpenRequest(
  terminal: Terminal,
  config: Config,
  name: string,
  options: { kind: RequestKind; words?: string; business?: string },
): Promise<ExitCode> {
  return withRequests(config, async ({ db, requests }) => {
    const person = { name: canonicalPhone(name) ?? name, businessId: options.business }
    const contacts = await contactsByName(db, person)
    for (const { contactId, businessId } of contacts) {
      const request = await db.transaction(async (tx) => {
        if ((await lockConversation(tx, contactId)) === null) return null
        const { kind, words = null } = options
        return requests.open(tx, {
          contactId,
          businessId,
          kind,
          words,
          source: 'command',
          acknowledged: true,
        })
      })
      if (request !== null) await writeJsonLine(terminal.out, request)
    }
    if (contacts.length > 0) return EXIT.ok
    say(terminal, 'nobody is known by this name')
    return EXIT.failed
  })
}

/**
 * `prosa privacy opt-in <phone> --words …`: takes down that a lead who had asked not to be written to asks for it again, in
 * their own words. One JSON line a contact with what came of it.
 */
export function runOptIn(
  terminal: Terminal,
  config: Config,
  name: string,
  options: { words: string; channel: string; business?: string; by?: string },
): Promise<ExitCode> {
  return withDatabase(config, async (db) => {
    const businesses = await loadAllConfigured(config)
    const person = { name: canonicalPhone(name) ?? name, businessId: options.business }
    let recorded = 0
    for (const { contactId, businessId } of await contactsByName(db, person)) {
      const business = businesses.find(({ id }) => id === businessId)
      if (business === undefined) continue
      const { words, channel, by = ACTOR } = options
      const outcome = await recordOptIn({ db, clock, business }, { contactId, words, channel, by })
      if (outcome === 'recorded') recorded++
      await writeJsonLine(terminal.out, { businessId, contactId, outcome })
    }
    if (recorded > 0) return EXIT.ok
    say(terminal, 'nobody by this name had asked not to be written to')
    return EXIT.failed
  })
}

/** `prosa privacy confirm <number>`: does what was asked; one JSON document with what came of it. */
export function runConfirm(
  terminal: Terminal,
  config: Config,
  number: string,
  options: { set: string[]; note?: string; by?: string },
): Promise<ExitCode> {
  return withRequests(config, async ({ db, requests, targets }) => {
    const values = Object.fromEntries(options.set.map(assignmentOf))
    const done = await requests.confirm(numberOf(number), options.by ?? ACTOR, { values, note: options.note })
    await writeJsonLine(terminal.out, done)
    if (done.erased !== null) await sweepErasures({ db, clock, targets, log: createLog('warn') })
    return EXIT.ok
  }).catch((error: unknown) => explain(terminal, error))
}

/** `prosa privacy refuse <number> --reason …`. */
export function runRefuse(
  terminal: Terminal,
  config: Config,
  number: string,
  options: { reason: string; by?: string },
): Promise<ExitCode> {
  return withRequests(config, async ({ requests }) => {
    await writeJsonLine(
      terminal.out,
      await requests.refuse(numberOf(number), options.by ?? ACTOR, options.reason),
    )
    return EXIT.ok
  }).catch((error: unknown) => explain(terminal, error))
}

function explain(terminal: Terminal, error: unknown): ExitCode {
  if (!(error instanceof PrivacyRequestError || error instanceof MemoryError)) throw error
  say(terminal, error.message)
  return error.code === 'privacy.bad_usage' || error instanceof MemoryError ? EXIT.usage : EXIT.failed
}

function numberOf(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new PrivacyRequestError('privacy.bad_usage', `"${text}" is not the number of a request`)
  return Number(text)
}

function assignmentOf(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new PrivacyRequestError('privacy.bad_usage', `--set takes field=value, not "${text}"`)
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

function targetsOf(businesses: readonly Business[], config: Config): ErasureTarget[] {
  return createErasureTargets({
    helpdesks: createHelpdesks(businesses, config, clock),
    crms: createConfiguredCrms(businesses, config, clock),
    langsmith: langsmithOf(config),
  })
}

/** What is told to people or partners is queued here and done by the server that works the queue. */
function withRequests(
  config: Config,
  work: (parts: {
    db: PooledDatabase
    requests: PrivacyRequests
    targets: readonly ErasureTarget[]
  }) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withDatabase(config, async (db) => {
    const businesses = await loadAllConfigured(config)
    const targets = targetsOf(businesses, config)
    const queue = createQueue({ db, clock, log: createLog('warn') })
    await queue.prepare()
    try {
      return await work({
        db,
        targets,
        requests: createPrivacyRequests({ db, clock, wake: queue, businesses, targets }),
      })
    } finally {
      await queue.stop({ timeoutMs: STOP_MS })
    }
  })
}

async function withDatabase(
  config: Config,
  work: (db: PooledDatabase) => Promise<ExitCode>,
): Promise<ExitCode> {
  const db = await openConfigured(config)
  try {
    await migrate(db)
    return await work(db)
  } finally {
    await db.close()
  }
}
