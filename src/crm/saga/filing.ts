/** What the steps of one filing share: the links of this contact and cycle, and how a thing is looked for, made and kept. */
import type { CrmConfig } from '../../business/crm-schema.ts'
import type { Database } from '../../db/database.ts'
import { type CrmCycle, type CrmLink, type CrmLinkKind, saveCrmLink } from '../../db/queries/crm-links.ts'
import type { CrmOperation } from '../../db/queries/crm-operations.ts'
import { eraseIfGone } from '../../db/queries/erasures.ts'
import type { Steps } from '../../inbox/ports.ts'
import type { Clock } from '../../ops/clock.ts'
import { CrmError } from '../errors.ts'
import type { CrmFacts } from '../facts.ts'
import { nameKey } from '../match.ts'
import type { Crm, LostCreate } from '../port.ts'

export interface SagaContext {
  operation: CrmOperation
  signal: AbortSignal
  /** Runs `work` while nobody else looks for or creates the thing of this name. Rejects with `busy`. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Told of each step, so that a failure can say where it was. */
  at(step: 'city' | CrmLinkKind): void
}

export interface FilingDeps {
  db: Database
  clock: Clock
  crm: Crm
  config: CrmConfig
  steps: Steps
}

/** The contact was erased meanwhile. */
export class ContactGoneError extends Error {}

/** What a create is looked for by, when nobody heard its end. */
type Lost = LostCreate extends infer One ? (One extends LostCreate ? Omit<One, 'since'> : never) : never

export type Filing = ReturnType<typeof createFiling>

export function createFiling(
  deps: FilingDeps,
  context: SagaContext,
  facts: CrmFacts,
  cycle: CrmCycle,
  stored: readonly CrmLink[],
) {
  const { db, clock, crm, config, steps } = deps
  const { operation, signal } = context
  const { contactId, businessId } = operation
  let links = stored
  /** What every call carries that changes nothing. */
  const call = { signal }
  const place = facts.city === null ? null : `${nameKey(facts.city)}/${facts.uf ?? ''}`
  let city: Promise<string | null> | null = null

  return {
    ...{ crm, config, clock, db, context, facts, cycle, call, place },
    ...{ own, known, latestDeal, save, orErased, write, findOrCreate, stillThere, cityId },
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

  /** The last deal there is, of whatever cycle. */
  function latestDeal(): string | null {
    return (
      links.findLast(({ kind, externalId }) => kind === 'deal' && externalId !== null)?.externalId ?? null
    )
  }

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
}
