import { z } from 'zod'
import { CrmError } from '../crm/errors.ts'
import { createLeases, LEASE_MS } from '../crm/leases.ts'
import type { Crm } from '../crm/port.ts'
import { markOf, noteKey } from '../crm/texts.ts'
import { companiesWithEmail, crmThingsOf, isCrmThingHeld, lostCrmCreates } from '../db/queries/crm-links.ts'
import { ProsaError } from '../ops/errors.ts'
import type { ErasureTarget } from './erase.ts'

type Crms = ReadonlyMap<string, Crm>

/**
 * What of a person is in the CRM, by the ids it has there. A company is nobody's personal data, and others may speak for
 * it: it only loses the person's e-mail.
 */
export function createCrmTarget(crms: Crms): ErasureTarget {
  return {
    kind: 'crm',
    async refsOf(tx, contactId) {
      return [...(await crmThingsOf(tx, contactId)), ...(await companiesWithEmail(tx, contactId))]
    },
    async erase(ref, { businessId, signal }) {
      const crm = crms.get(businessId)
      if (crm === undefined) return
      const { kind, id } = ref
      if (kind === 'person' || kind === 'deal' || kind === 'note')
        return crm.remove(kind, String(id), { signal })
      if (kind === 'company') await clearEmail(crm, companySchema.parse(ref), signal)
    },
  }
}

const companySchema = z.object({
  id: z.string(),
  cnpj: z.string().nullable(),
  email: z.string(),
  /** We made it: the e-mail it has is ours, unless it says otherwise. */
  ours: z.boolean(),
})

async function clearEmail(
  crm: Crm,
  company: z.output<typeof companySchema>,
  signal: AbortSignal,
): Promise<void> {
  const { id, cnpj, email, ours } = company
  const found = cnpj === null ? null : await crm.findCompany({ cnpj }, { signal })
  const isTheirs = found?.id === id ? found.email?.toLowerCase() === email.toLowerCase() : ours
  if (!isTheirs) return
  try {
    await crm.updateCompany(id, { email: '' }, { key: `company ${id} without e-mail`, signal })
  } catch (error) {
    if (!(error instanceof CrmError && error.failure === 'not_found')) throw error
  }
}

const common = { key: z.string(), since: z.coerce.date(), contactId: z.string() }
const lostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), phone: z.string().nullable(), name: z.string(), ...common }),
  z.object({
    kind: z.literal('deal'),
    reference: z.string(),
    personId: z.string(),
    title: z.string(),
    ...common,
  }),
  z.object({
    kind: z.literal('company'),
    cnpj: z.string().nullable(),
    name: z.string().nullable(),
    cityId: z.string().nullable(),
    email: z.string(),
    ...common,
  }),
  z.object({ kind: z.literal('note'), dealId: z.string(), mark: z.string(), ...common }),
])

/**
 * What a create made there whose sender never stored its id: it was under way while the person was erased, or its process
 * had ended. Looked for when nobody is at work on the contact any more, and deleted.
 */
export function createCrmSearchTarget(crms: Crms): ErasureTarget {
  return {
    kind: 'crm.search',
    // What a killed process had sent has arrived when its lease is over.
    delayMs: 2 * LEASE_MS,
    async refsOf(tx, contactId) {
      const { attempts, notes } = await lostCrmCreates(tx, contactId)
      return [
        ...attempts,
        ...notes.map(({ key, dealId, attemptedAt }) => ({
          kind: 'note',
          key: noteKey(contactId, key),
          mark: markOf(contactId, key),
          dealId,
          since: attemptedAt,
          contactId,
        })),
      ]
    },
    async erase(ref, { businessId, signal, db, clock }) {
      const crm = crms.get(businessId)
      if (crm === undefined) return
      const lost = lostSchema.parse(ref)
      const free = await createLeases({ db, clock }).freeAt(`contact ${lost.contactId}`)
      if (free > clock.now())
        throw new ProsaError('erasure.in_flight', 'The CRM is still being told of the contact.')
      const externalId = await crm.findLost(lost, { signal })
      if (externalId === null) return
      if (lost.kind === 'company')
        return clearEmail(crm, { id: externalId, cnpj: lost.cnpj, email: lost.email, ours: true }, signal)
      // Whoever has it is not the one who was erased.
      if (await isCrmThingHeld(db, { businessId, kind: lost.kind, externalId })) return
      await crm.remove(lost.kind, externalId, { signal })
    },
  }
}
