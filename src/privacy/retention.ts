import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { anonymiseContacts, type KnownOfContact, knownOfContacts } from '../db/queries/anonymise-contact.ts'
import { deleteDetachedConsentsBefore } from '../db/queries/consents.ts'
import { insertErasureTask } from '../db/queries/erasures.ts'
import * as rows from '../db/queries/retention.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { anonymiseJson, createAnonymiser } from './anonymise.ts'
import { type ErasureTarget, erasePerson } from './erase.ts'

/** In this order: what goes whole need not be made anonymous first. */
const JOBS = ['delete', 'anonymise', 'transcripts', 'integrations'] as const
type Job = (typeof JOBS)[number]

export interface RetentionLine {
  business: string
  job: Job
  /** Older than this is over. ISO 8601. */
  before: string
  /** Contacts or rows, by table. */
  counts: Record<string, number>
  failed: number
}

const DAY_MS = 86_400_000
/** Rows of one statement: a long one would hold the embedded database. */
const BATCH = 500
/** Contacts made anonymous in one transaction, which holds their conversations. */
const CONTACTS = 100
/** Runs are kept for whoever must show that they ran. */
const RUNS_DAYS = 730
/** Civil code, art. 206, § 5: claims end after five years. */
const PROOF_DAYS = 5 * 365
/** Types of fields that name or reach a person. */
const PERSONAL_TYPES = new Set(['person_name', 'company', 'cnpj', 'email', 'phone'])

export interface RetentionDeps {
  db: Database
  clock: Clock
  businesses: readonly Business[]
  targets: readonly ErasureTarget[]
  log?: Log | undefined
  /** Called after every batch. */
  onBatch?: (done: { business: string; job: Job; rows: number }) => void
}

/**
 * Does what business.yaml says about time: deletes, makes anonymous, forgets transcripts and what was told to partners.
 * In batches until nothing is left, each its own transaction: cut short anywhere, the next run goes on from the data.
 * A contact that fails is left for the next run and stops nobody else. Safe in any number of processes.
 *
 * @param options.dryRun changes nothing, and counts what a run at this instant would take.
 */
export async function runRetention(
  deps: RetentionDeps,
  options: { dryRun?: boolean; signal?: AbortSignal } = {},
): Promise<RetentionLine[]> {
  const { db, clock } = deps
  const lines: RetentionLine[] = []
  for (const business of deps.businesses)
    for (const job of JOBS) {
      if (options.signal?.aborted) return lines
      const now = clock.now()
      const before = endOf(business, job, now)
      const line: RetentionLine = {
        business: business.id,
        job,
        before: before.toISOString(),
        counts: {},
        failed: 0,
      }
      lines.push(line)
      if (options.dryRun) {
        line.counts = await count(db, business, job, now)
        continue
      }
      const id = await rows.startRetentionRun(db, { businessId: business.id, job, now: clock.now() })
      await work(deps, business, job, before, line, options.signal)
      const done = Object.values(line.counts).reduce((sum, one) => sum + one, 0)
      await rows.finishRetentionRun(db, { id, done, failed: line.failed, now: clock.now() })
    }
  if (options.dryRun) return lines
  const now = clock.now().getTime()
  await rows.deleteRetentionRunsBefore(db, new Date(now - RUNS_DAYS * DAY_MS))
  await deleteDetachedConsentsBefore(db, new Date(now - PROOF_DAYS * DAY_MS))
  return lines
}

function endOf(business: Business, job: Job, now: Date): Date {
  return new Date(now.getTime() - daysOf(business, job) * DAY_MS)
}

function daysOf({ config }: Business, job: Job): number {
  const { retention } = config
  if (job === 'delete') return retention.delete_days
  if (job === 'anonymise') return retention.idle_anonymise_days
  return job === 'transcripts' ? retention.transcript_days : retention.integration_audit_days
}

async function count(
  db: Queryable,
  business: Business,
  job: Job,
  now: Date,
): Promise<Record<string, number>> {
  const businessId = business.id
  const leaving = {
    deleteBefore: endOf(business, 'delete', now),
    anonymiseBefore: endOf(business, 'anonymise', now),
  }
  if (job === 'delete' || job === 'anonymise')
    return { contacts: await rows.countIdleContacts(db, { job, businessId, leaving }) }
  const before = endOf(business, job, now)
  const counts = await rows.countExpiredRows(db, { job, businessId, before, leaving })
  if (job === 'integrations') return counts
  return { ...counts, threads: await rows.countQuietThreads(db, { businessId, before, leaving }) }
}

async function work(
  deps: RetentionDeps,
  business: Business,
  job: Job,
  before: Date,
  line: RetentionLine,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { db } = deps
  const businessId = business.id
  const note = (table: string, done: number) => {
    line.counts[table] = (line.counts[table] ?? 0) + done
    deps.onBatch?.({ business: businessId, job, rows: done })
  }
  if (job === 'delete' || job === 'anonymise') return contacts()
  for (const statement of rows.ROW_JOBS[job])
    await inBatches(statement.table, () =>
      rows.expireRows(db, { statement, businessId, before, limit: BATCH }),
    )
  if (job === 'transcripts')
    await inBatches('threads', () =>
      db.transaction((tx) => rows.deleteQuietThreads(tx, { businessId, before, limit: BATCH })),
    )

  async function inBatches(table: string, batch: () => Promise<number>): Promise<void> {
    for (;;) {
      if (signal?.aborted) return
      const done = await batch()
      note(table, done)
      if (done < BATCH) return
    }
  }

  async function contacts(): Promise<void> {
    const anonymised = job === 'delete'
    let after: string | null = null
    for (;;) {
      const query = { businessId, before, anonymised, after, limit: CONTACTS }
      const page: string[] = await rows.idleContacts(db, query)
      if (signal?.aborted) return
      // An erasure is a transaction of its own; making anonymous is one for many.
      if (job === 'delete') for (const id of page) await some([id])
      else await some(page)
      after = page.at(-1) ?? null
      if (page.length < CONTACTS) return
    }
  }

  /** All of them at once, or, when that fails, each by itself. */
  async function some(contactIds: readonly string[]): Promise<void> {
    if (contactIds.length === 0 || signal?.aborted) return
    try {
      const done = await (job === 'delete' ? erase(contactIds) : anonymise(contactIds))
      if (done > 0) note('contacts', done)
    } catch (error) {
      if (contactIds.length > 1) {
        for (const id of contactIds) await some([id])
        return
      }
      line.failed++
      const [contactId] = contactIds
      deps.log?.error({ business: businessId, job, contactId, err: error }, 'retention: a contact is left')
    }
  }

  async function erase(contactIds: readonly string[]): Promise<number> {
    let done = 0
    const erasing = { ...deps, targets: mirrors(deps.targets) }
    for (const contactId of contactIds) {
      const query = { contactIds: [contactId], businessId, before, anonymised: true }
      const still = await db.transaction((tx) => rows.lockIdleContacts(tx, query))
      if (still.length === 0) continue
      done += (await erasePerson(erasing, { name: contactId, businessId }, 'retention')).length
    }
    return done
  }

  function anonymise(contactIds: readonly string[]): Promise<number> {
    return db.transaction(async (tx) => {
      const query = { contactIds, businessId, before, anonymised: false }
      const idle = await rows.lockIdleContacts(tx, query)
      if (idle.length === 0) return 0
      const now = deps.clock.now()
      for (const target of mirrors(deps.targets))
        for (const contactId of idle)
          for (const ref of await target.refsOf(tx, contactId)) {
            const { kind, delayMs = 0 } = target
            await insertErasureTask(tx, { businessId, kind, ref, now, delayMs })
          }
      const known = await knownOfContacts(tx, idle)
      const anonymisers = new Map(
        known.map((person) => [person.contactId, anonymiserOf(business, person)] as const),
      )
      const personal = Object.entries(business.config.fields).flatMap(([field, { type }]) =>
        PERSONAL_TYPES.has(type) ? [field] : [],
      )
      const text = (contactId: string, said: string) => anonymisers.get(contactId)?.(said) ?? ''
      await anonymiseContacts(tx, {
        contactIds: idle,
        personal,
        text,
        json: (contactId, value) => anonymiseJson(value, (said) => text(contactId, said)),
        now,
      })
      return idle.length
    })
  }
}

function anonymiserOf(business: Business, { fields, aliases, profileName }: KnownOfContact) {
  const typeOf = (field: string) =>
    field.startsWith('lead.') ? field.slice(5) : (business.config.fields[field]?.type ?? '')
  const of = (...types: string[]) =>
    fields.filter(({ field }) => types.includes(typeOf(field))).map(({ value }) => value)
  return createAnonymiser({
    names: [...of('person_name', 'name'), ...(profileName === null ? [] : [profileName])],
    companies: of('company'),
    places: of('city'),
    identifiers: [...aliases, ...of('email', 'phone', 'cnpj')],
  })
}

/** Copies of the conversation elsewhere go with it; what the sales team files in its CRM has a time of its own. */
const mirrors = (targets: readonly ErasureTarget[]) => targets.filter(({ kind }) => !kind.startsWith('crm'))
