/**
 * What the CRM holds of one lead is made to agree with what is known: city → company → person → deal → notes. Each id is
 * stored the moment it is known, each create is noted before it is sent and looked for before it is sent again, so that the
 * saga can be cut off anywhere and begun again. The caller holds the contact's lease.
 */
import type { Business } from '../../business/schema.ts'
import { readCrmFacts } from '../../db/queries/crm-facts.ts'
import {
  type CrmCycle,
  type CrmLink,
  closeCrmCycle,
  crmLinks,
  currentCrmCycle,
  linkOrcamento,
  renewOrcamento,
} from '../../db/queries/crm-links.ts'
import { moveStage } from '../../journey/journey.ts'
import { type CrmFacts, opensDeal, toFacts } from '../facts.ts'
import { createCompanyStep } from './company.ts'
import { createDealStep } from './deal.ts'
import { ContactGoneError, createFiling, type FilingDeps, type SagaContext } from './filing.ts'
import { createNotesStep } from './notes.ts'
import { createPersonStep } from './person.ts'

/** `gone`: the contact was erased meanwhile. */
export type SagaOutcome = 'synced' | 'not_due' | 'gone'

/** A deal that was closed is followed by one more cycle, and not by another. */
const CYCLES_A_RUN = 2

export function createSaga(deps: FilingDeps & { business: Business }) {
  const { db, clock, crm, business, config } = deps

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
  async function bring(
    context: SagaContext,
    facts: CrmFacts,
    cycle: CrmCycle,
    stored: readonly CrmLink[],
  ): Promise<SagaOutcome | 'closed'> {
    const filing = createFiling(deps, context, facts, cycle, stored)
    const company = createCompanyStep(filing)
    const person = createPersonStep(filing)
    const deal = createDealStep(filing)
    const notes = createNotesStep(filing, business.config)

    const open = filing.own('deal')
    if (open === null && !opensDeal(facts, config, cycle)) {
      // Notes are for the deal there is: the last one, until another is opened.
      const last = filing.latestDeal()
      if (last !== null) await notes.writeQueued(last)
      return 'not_due'
    }
    const differs = company.differs() || person.differs() || deal.differs() || notes.differs()
    if (open?.externalId && differs && (await closedThere(context, open.externalId))) return 'closed'
    const companyId = await company.ensure()
    const personId = await person.ensure(companyId)
    const dealId = await deal.ensure(personId, companyId)
    await notes.ensure(dealId)
    await notes.writeQueued(dealId)
    const { contactId } = context.operation
    await linkOrcamento(db, { contactId, dealId, product: facts.product, now: clock.now() })
    return 'synced'
  }

  /** Whether people have closed or deleted the deal in the CRM; our cycle then ends with it. */
  async function closedThere(context: SagaContext, dealId: string): Promise<boolean> {
    const { contactId, createdAt } = context.operation
    context.at('deal')
    const there = await crm.readDeal(dealId, { signal: context.signal })
    if (there !== null && there.state === 'open') return false
    const because = there === null || there.state === 'deleted' ? 'deal_gone' : 'deal_closed'
    const now = clock.now()
    await db.transaction(async (tx) => {
      // A sale is known by the deal: people close it there, not in the chat.
      if (there?.state === 'won') await moveStage(tx, contactId, ['converted'], now)
      await closeCrmCycle(tx, contactId, because, { from: createdAt, now })
      await renewOrcamento(tx, contactId, now)
    })
    return true
  }
}
