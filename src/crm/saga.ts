/**
 * What the CRM holds of one lead is made to agree with what is known: city → company → person → deal → notes. Each id is
 * stored the moment it is known, each create is noted before it is sent and looked for before it is sent again, so that the
 * saga can be cut off anywhere and begun again. The caller holds the contact's lease.
 */
import { createHash } from 'node:crypto'
import type { CrmConfig } from '../business/crm-schema.ts'
import type { Business } from '../business/schema.ts'
import type { Database } from '../db/database.ts'
import { readCrmFacts } from '../db/queries/crm-facts.ts'
import {
  type CrmCycle,
  type CrmLink,
  type CrmLinkKind,
  closeCrmCycle,
  crmLinks,
  currentCrmCycle,
  linkOrcamento,
  renewOrcamento,
  saveCrmLink,
} from '../db/queries/crm-links.ts'
import { attemptCrmNote, insertCrmNote, settleCrmNote, waitingCrmNotes } from '../db/queries/crm-notes.ts'
import type { CrmOperation } from '../db/queries/crm-operations.ts'
import { eraseIfGone } from '../db/queries/erasures.ts'
import type { Steps } from '../inbox/ports.ts'
import { moveStage } from '../journey/journey.ts'
import type { Clock } from '../ops/clock.ts'
import { CrmError } from './errors.ts'
import { type CrmFacts, opensDeal, toFacts } from './facts.ts'
import { nameKey, sameName } from './match.ts'
import type { Changes, CompanyInput, CompanyRecord, Crm, LostCreate, PersonInput } from './port.ts'
import { changesText, dealTitle, markOf, noteBlocks, noteKey, noteText, snapshotOf } from './texts.ts'

/** `gone`: the contact was erased meanwhile. */
export type SagaOutcome = 'synced' | 'not_due' | 'gone'

export interface SagaContext {
  operation: CrmOperation
  signal: AbortSignal
  /** Runs `work` while nobody else looks for or creates the thing of this name. Rejects with `busy`. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Told of each step, so that a failure can say where it was. */
  at(step: 'city' | CrmLinkKind): void
}

class ContactGoneError extends Error {}

/** What a create is looked for by, when nobody heard its end. */
type Lost = LostCreate extends infer One ? (One extends LostCreate ? Omit<One, 'since'> : never) : never

/** A deal that was closed is followed by one more cycle, and not by another. */
const CYCLES_A_RUN = 2

export function createSaga(deps: {
  db: Database
  clock: Clock
  crm: Crm
  business: Business
  config: CrmConfig
  steps: Steps
}) {
  const { db, clock, crm, business, config, steps } = deps

  return async function run(context: SagaContext): Promise<SagaOutcome> {
    const { contactId } = context.operation
    const row = await readCrmFacts(db, contactId)
    if (row === null) return 'gone'
    const facts = toFacts(row, config)
    try {
      for (let round = 1; ; round++) {
        const cycle = await currentCrmCycle(db, contactId)
        if (cycle === null) return 'gone'
        const stored = await crmLinks(db, contactId, crm.provider)
        const outcome = await bring(context, facts, cycle, stored)
        if (outcome !== 'closed' || round === CYCLES_A_RUN) return outcome === 'closed' ? 'not_due' : outcome
      }
    } catch (error) {
      if (error instanceof ContactGoneError) return 'gone'
      throw error
    }
  }

  /** One cycle of one contact, with what is stored of it. */
  async function bring(context: SagaContext, facts: CrmFacts, cycle: CrmCycle, stored: readonly CrmLink[]) {
    const { operation, signal } = context
    const { contactId, businessId } = operation
    let links = stored
    const call = { signal }
    const blocks = noteBlocks(facts, business.config, config, dateOf(cycle, facts))
    const title = dealTitle(facts, config)
    const temperature = facts.temperature ?? undefined
    const place = facts.city === null ? null : `${nameKey(facts.city)}/${facts.uf ?? ''}`
    let city: Promise<string | null> | null = null

    return run()

    async function run(): Promise<SagaOutcome | 'closed'> {
      const deal = own('deal')
      if (deal === null && !opensDeal(facts, config, cycle)) {
        // Notes are for the deal there is: the last one, until another is opened.
        const last = links.findLast(({ kind, externalId }) => kind === 'deal' && externalId !== null)
        if (last?.externalId) await writeNotes(last.externalId)
        return 'not_due'
      }
      if (deal?.externalId && differs()) {
        context.at('deal')
        const there = await crm.readDeal(deal.externalId, call)
        if (there === null || there.state !== 'open') {
          const because = there === null || there.state === 'deleted' ? 'deal_gone' : 'deal_closed'
          const now = clock.now()
          await db.transaction(async (tx) => {
            // A sale is known by the deal: people close it there, not in the chat.
            if (there?.state === 'won') await moveStage(tx, contactId, ['converted'], now)
            await closeCrmCycle(tx, contactId, because, { from: operation.createdAt, now })
            await renewOrcamento(tx, contactId, now)
          })
          return 'closed'
        }
      }
      const companyId = await ensureCompany()
      const personId = await ensurePerson(companyId)
      const dealId = await ensureDeal(personId, companyId)
      await ensureNote(dealId)
      await writeNotes(dealId)
      await linkOrcamento(db, { contactId, dealId, product: facts.product, now: clock.now() })
      return 'synced'
    }

    /** Whether anything of what is known is not in the CRM yet. */
    function differs(): boolean {
      const company = own('company')?.written
      const person = own('person')?.written
      const deal = own('deal')?.written
      return (
        (wantsCompany() && !same(company, companyFacts())) ||
        !same(pick(person, ['name', 'phone', 'email', 'place']), personFacts()) ||
        !same(pick(deal, ['title', 'temperature']), { title, temperature: temperature ?? null }) ||
        !same(own('note')?.written, { snapshot: snapshotOf(blocks), text: noteText(blocks) })
      )
    }

    function own(kind: CrmLinkKind): CrmLink | null {
      return links.find((link) => link.kind === kind && link.cycle === cycle.cycle) ?? null
    }

    /** Of this cycle, or of the one before: a person stays the same person. */
    function known(kind: CrmLinkKind): CrmLink | null {
      return (
        own(kind) ??
        links.findLast((link) => link.kind === kind && link.externalId !== null && link.cycle > 0) ??
        null
      )
    }

    async function save(kind: CrmLinkKind, link: Omit<CrmLink, 'kind' | 'cycle'>): Promise<CrmLink> {
      signal.throwIfAborted()
      const whole: CrmLink = { ...link, kind, cycle: cycle.cycle }
      const owner = { contactId, businessId, provider: crm.provider, now: clock.now() }
      if (!(await saveCrmLink(db, owner, whole))) {
        if (kind !== 'company' && link.externalId !== null && link.ours) await orErased(kind)(link.externalId)
        throw new ContactGoneError()
      }
      const index = links.findIndex((one) => one.kind === kind && one.cycle === cycle.cycle)
      links = index < 0 ? [...links, whole] : links.with(index, whole)
      return whole
    }

    /** What was made while the contact was erased is deleted again: the erasure did not know of it. */
    function orErased(kind: 'person' | 'deal' | 'note') {
      return async function eraseLate(id: string): Promise<string> {
        const ref = { kind, id }
        await eraseIfGone(db, { contactId, businessId, kind: 'crm', ref, now: clock.now() })
        return id
      }
    }

    /** An update's key moves with every new fact; a create's does not. */
    function write(kind: CrmLinkKind, what: 'create' | 'update', of = '') {
      const thing = `${contactId} ${cycle.cycle} ${kind} ${of}`
      return { signal, key: what === 'create' ? thing : `${thing} ${operation.id} ${operation.version}` }
    }

    /** The id of what `look` finds or `make` makes; the attempt is noted before it is sent. */
    async function findOrCreate<Found extends { id: string }>(
      kind: CrmLinkKind,
      before: CrmLink | null,
      look: (since: Date | null) => Promise<Found | null>,
      make: () => Promise<string>,
      written: Record<string, unknown>,
      lost?: Lost,
    ): Promise<{ link: CrmLink; found: Found | null }> {
      context.at(kind)
      const since = before?.externalId ? null : (before?.attemptedAt ?? null)
      let found = await look(since)
      if (found === null) {
        const attemptedAt = since ?? clock.now()
        const attempted = { externalId: null, attemptedAt, written: null, ours: true }
        const attempt = lost === undefined ? null : { ...lost, since: attemptedAt, contactId }
        await save(kind, { ...attempted, attempt })
        await steps.reached(`crm.${kind}.attempted`, contactId)
        try {
          const externalId = await make()
          await steps.reached(`crm.${kind}.sent`, contactId)
          // One that was sent before may have arrived with what was known then.
          const link = await save(kind, {
            ...attempted,
            externalId,
            written: since === null ? written : null,
          })
          await steps.reached(`crm.${kind}.stored`, contactId)
          return { link, found: null }
        } catch (error) {
          // The CRM says that it has it: made by somebody else a moment ago, or not found by our first look.
          found = error instanceof CrmError && error.failure === 'duplicate' ? await look(clock.now()) : null
          if (found === null) throw error
        }
      }
      const link = await save(kind, {
        externalId: found.id,
        attemptedAt: since,
        written: null,
        ours: since !== null,
      })
      await steps.reached(`crm.${kind}.stored`, contactId)
      return { link, found }
    }

    /** An update; `not_found` means that the thing was deleted there. */
    async function stillThere(update: () => Promise<void>): Promise<boolean> {
      try {
        await update()
        return true
      } catch (error) {
        if (error instanceof CrmError && error.failure === 'not_found') return false
        throw error
      }
    }

    // ------------------------------------------------------------------------------------------------- city

    function cityId(): Promise<string | null> {
      city ??= findCity()
      return city
    }

    async function findCity(): Promise<string | null> {
      if (facts.city === null) return null
      context.at('city')
      const id = await crm.findCity({ name: facts.city, uf: facts.uf }, call)
      await steps.reached('crm.city', contactId)
      return id
    }

    // ---------------------------------------------------------------------------------------------- company

    function wantsCompany(): boolean {
      return facts.company !== null || facts.cnpj !== null
    }

    function companyFacts() {
      return { name: facts.company, cnpj: facts.cnpj, place, email: facts.email }
    }

    async function ensureCompany(): Promise<string | null> {
      if (!wantsCompany()) return null
      const wanted = companyFacts()
      const before = known('company')
      const isSame = before !== null && before.externalId !== null && isSameCompany(before)
      if (before !== null && isSame && same(before.written, wanted)) {
        if (own('company') === null) await save('company', before)
        return before.externalId
      }
      const lease = facts.cnpj ?? `${nameKey(facts.company ?? '')} ${place ?? ''}`
      return context.alone(`company ${lease}`, async () => {
        const current = isSame ? await followCnpj(before) : null
        if (current !== null) return settleCompany(current, null, wanted)
        // Another company than the one linked so far is looked for anew.
        const pending = before !== null && before.externalId === null ? before : null
        const cityOf = await cityId()
        const input = companyInput(cityOf)
        const { link, found } = await findOrCreate(
          'company',
          pending,
          () => lookForCompany(cityOf),
          () => crm.createCompany(input, write('company', 'create', lease)),
          wanted,
          // A company is nobody's personal data; the e-mail it was given is.
          facts.email === null
            ? undefined
            : {
                kind: 'company',
                key: write('company', 'create', lease).key,
                cnpj: facts.cnpj,
                name: facts.company,
                cityId: cityOf,
                email: facts.email,
              },
        )
        return settleCompany(link, found, wanted)
      })
    }

    /** The linked one; or, now that the CNPJ is told, the one that has had it all along. */
    async function followCnpj(link: CrmLink): Promise<CrmLink | null> {
      if (facts.cnpj === null || link.written?.cnpj === facts.cnpj) return link
      context.at('company')
      const owner = await crm.findCompany({ cnpj: facts.cnpj }, call)
      return owner === null || owner.id === link.externalId ? link : null
    }

    async function lookForCompany(cityOf: string | null): Promise<CompanyRecord | null> {
      const byCnpj = facts.cnpj === null ? null : await crm.findCompany({ cnpj: facts.cnpj }, call)
      if (byCnpj !== null || facts.company === null) return byCnpj
      const byName = await crm.findCompany({ name: facts.company, cityId: cityOf }, call)
      const other =
        byName !== null && byName.cnpj !== null && facts.cnpj !== null && byName.cnpj !== facts.cnpj
      return other ? null : byName
    }

    function isSameCompany(link: CrmLink): boolean {
      const { written } = link
      if (written === null) return true
      if (written.cnpj && facts.cnpj) return written.cnpj === facts.cnpj
      // Taken by its name alone: the CNPJ may show that it is another.
      if (!link.ours && facts.cnpj) return false
      // One of ours that is called otherwise now was corrected; somebody else's is another company.
      const name = typeof written.name === 'string' ? written.name : null
      return link.ours || name === null || facts.company === null || sameName(name, facts.company)
    }

    function companyInput(cityOf: string | null): CompanyInput {
      return {
        name: facts.company ?? `CNPJ ${facts.cnpj ?? ''}`,
        cnpj: facts.cnpj ?? undefined,
        cityId: cityOf ?? undefined,
        email: facts.email ?? undefined,
      }
    }

    async function settleCompany(
      link: CrmLink,
      found: CompanyRecord | null,
      wanted: Record<string, unknown>,
    ): Promise<string> {
      const id = link.externalId ?? ''
      if (same(link.written, wanted) && link.cycle === cycle.cycle) return id
      const full = companyInput(await cityId())
      const changes: Changes<CompanyInput> = link.ours
        ? { ...full, name: facts.company ?? undefined }
        : {
            // What the CRM knows of a company that was there stays; its blanks are filled in.
            cnpj: found && found.cnpj === null ? full.cnpj : undefined,
            cityId: found && found.cityId === null ? full.cityId : undefined,
            email: found && found.email === null ? full.email : undefined,
          }
      const any = Object.values(changes).some((value) => value !== undefined)
      context.at('company')
      if (any && !(await stillThere(() => crm.updateCompany(id, changes, write('company', 'update'))))) {
        await save('company', { externalId: null, attemptedAt: null, written: null, ours: true })
        throw new CrmError('unavailable', 'the company was deleted in the CRM; it is filed anew')
      }
      await save('company', { ...link, written: wanted })
      return id
    }

    // ----------------------------------------------------------------------------------------------- person

    function personFacts() {
      return {
        name: facts.name ?? facts.profileName,
        phone: facts.phone,
        email: facts.email,
        place,
      }
    }

    async function ensurePerson(companyId: string | null): Promise<string> {
      const wanted = { ...personFacts(), companyId }
      const before = known('person')
      if (before?.externalId && same(before.written, wanted)) {
        if (own('person') === null) await save('person', before)
        return before.externalId
      }
      const cityOf = await cityId()
      const person: PersonInput = {
        name: wanted.name ?? 'Lead WhatsApp',
        phones: facts.phone === null ? [] : [facts.phone],
        emails: facts.email === null ? [] : [facts.email],
        cityId: cityOf ?? undefined,
        companyId: companyId ?? undefined,
      }
      let link = before
      let blanks: Changes<PersonInput> | null = null
      if (!link?.externalId) {
        const made = await context.alone(`person ${facts.phone ?? contactId}`, () =>
          findOrCreate(
            'person',
            before,
            (since) => crm.findPerson({ phone: facts.phone, name: person.name, companyId, since }, call),
            () => crm.createPerson(person, write('person', 'create')).then(orErased('person')),
            wanted,
            {
              kind: 'person',
              key: write('person', 'create').key,
              phone: facts.phone,
              name: person.name,
            },
          ),
        )
        link = made.link
        if (made.found !== null && !link.ours) {
          blanks = {
            emails: person.emails,
            cityId: made.found.cityId === null ? person.cityId : undefined,
            companyId: made.found.companyId === null ? person.companyId : undefined,
          }
        }
      }
      const id = link.externalId ?? ''
      if (!same(link.written, wanted)) {
        // Of a person the CRM knew before us, the name and the city are theirs.
        const changes =
          blanks ?? (link.ours ? person : { emails: person.emails, companyId: person.companyId })
        context.at('person')
        if (!(await stillThere(() => crm.updatePerson(id, changes, write('person', 'update'))))) {
          await save('person', { externalId: null, attemptedAt: null, written: null, ours: true })
          throw new CrmError('unavailable', 'the person was deleted in the CRM; it is filed anew')
        }
      }
      await save('person', { ...link, written: wanted })
      return id
    }

    // ------------------------------------------------------------------------------------------------- deal

    async function ensureDeal(personId: string, companyId: string | null): Promise<string> {
      const wanted = { title, personId, companyId, temperature: temperature ?? null }
      const before = own('deal')
      let link = before
      if (!link?.externalId) {
        const reference = `prosa:${contactId}:${cycle.cycle}`
        const deal = { title, personId, companyId: companyId ?? undefined, temperature, reference }
        const made = await findOrCreate(
          'deal',
          before,
          (since) => crm.findDeal({ reference, personId, title, since }, call),
          () =>
            crm
              .createDeal({ ...deal, channel: facts.channel }, write('deal', 'create'))
              .then(orErased('deal')),
          wanted,
          { kind: 'deal', key: write('deal', 'create').key, reference, personId, title },
        )
        // The reference is ours alone.
        link = { ...made.link, ours: true }
      }
      const id = link.externalId ?? ''
      if (!same(link.written, wanted)) {
        context.at('deal')
        const changes = { title, personId, companyId: companyId ?? undefined, temperature }
        await crm.updateDeal(id, changes, write('deal', 'update'))
        await save('deal', { ...link, written: wanted })
      }
      return id
    }

    // ------------------------------------------------------------------------------------------------ notes

    async function ensureNote(dealId: string): Promise<void> {
      const before = own('note')
      const text = noteText(blocks)
      const wanted = { snapshot: snapshotOf(blocks), text }
      if (before?.externalId && same(before.written, wanted)) return
      const mark = markOf(contactId, String(cycle.cycle))
      const body = `${text}\n\n${mark}`
      if (before?.externalId && config.note.on_change === 'append' && before.written !== null) {
        const snapshot = before.written.snapshot
        const changes = changesText(isRecord(snapshot) ? snapshot : {}, blocks)
        await db.transaction(async (tx) => {
          const key = `update:${operation.id}:${operation.version}`
          if (changes !== null) await insertCrmNote(tx, { contactId, key, text: changes, now: clock.now() })
          const owner = { contactId, businessId, provider: crm.provider, now: clock.now() }
          await saveCrmLink(tx, owner, { ...before, written: wanted })
        })
        return
      }
      let link = before
      if (!link?.externalId) {
        const made = await findOrCreate(
          'note',
          before,
          async () => {
            const id = await crm.findNote({ dealId, mark }, call)
            return id === null ? null : { id }
          },
          () => crm.createNote({ dealId, text: body }, write('note', 'create')).then(orErased('note')),
          wanted,
          { kind: 'note', key: write('note', 'create').key, dealId, mark },
        )
        link = { ...made.link, ours: true }
      }
      if (same(link.written, wanted)) return
      context.at('note')
      const id = link.externalId ?? ''
      const kept = await stillThere(() => crm.updateNote(id, { dealId, text: body }, write('note', 'update')))
      if (!kept) {
        // Somebody deleted it: it is written once more.
        const { key } = write('note', 'update', 'again')
        const attempt = { kind: 'note' as const, key, dealId, mark, since: clock.now(), contactId }
        await save('note', { ...link, externalId: null, attemptedAt: clock.now(), written: null, attempt })
        const again = await crm.createNote({ dealId, text: body }, { signal, key }).then(orErased('note'))
        link = { ...link, externalId: again }
      }
      await save('note', { ...link, written: wanted })
    }

    /** Notes queued for this contact, oldest first. */
    async function writeNotes(dealId: string): Promise<void> {
      for (const note of await waitingCrmNotes(db, contactId)) {
        context.at('note')
        signal.throwIfAborted()
        const mark = markOf(contactId, note.key)
        const found = note.attemptedAt === null ? null : await crm.findNote({ dealId, mark }, call)
        if (found === null && !(await attemptCrmNote(db, note.id, clock.now()))) throw new ContactGoneError()
        const body = { dealId, text: `${note.text}\n\n${mark}` }
        const own = { signal, key: noteKey(contactId, note.key) }
        const externalId: string = found ?? (await orErased('note')(await crm.createNote(body, own)))
        await settleCrmNote(db, { id: note.id, externalId, now: clock.now() })
      }
    }
  }
}

/** When the conversation began, as far as it is known. */
function dateOf(cycle: CrmCycle, facts: CrmFacts): Date | null {
  if (cycle.openedAt.getTime() > 0) return cycle.openedAt
  const [first] = facts.fields.map(({ at }) => at).toSorted((a, b) => a.getTime() - b.getTime())
  return first ?? null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function pick(value: Record<string, unknown> | null | undefined, keys: readonly string[]) {
  return value && Object.fromEntries(keys.map((key) => [key, value[key]]))
}

/** What was stored as JSON and what is wanted now say the same. */
function same(a: Record<string, unknown> | null | undefined, b: Record<string, unknown>): boolean {
  return a !== null && a !== undefined && digest(a) === digest(b)
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}

function canonical(value: unknown): string {
  if (!isRecord(value)) return JSON.stringify(value ?? null)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}
