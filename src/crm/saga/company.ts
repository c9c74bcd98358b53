import type { CrmLink } from '../../db/queries/crm-links.ts'
import { CrmError } from '../errors.ts'
import { nameKey, sameName } from '../match.ts'
import type { Changes, CompanyInput, CompanyRecord } from '../port.ts'
import type { Filing } from './filing.ts'
import { same } from './same.ts'

/** The company of a lead: by CNPJ, else by name and city. One the CRM had keeps what it says. */
export function createCompanyStep(filing: Filing) {
  const { crm, context, facts, cycle, call, place } = filing
  const { own, known, save, write, findOrCreate, stillThere, cityId } = filing

  /** The company's id; null when the lead has named none. */
  return { ensure, differs: () => wants() && !same(own('company')?.written, ofCompany()) }

  function wants(): boolean {
    return facts.company !== null || facts.cnpj !== null
  }

  function ofCompany() {
    return { name: facts.company, cnpj: facts.cnpj, place, email: facts.email }
  }

  async function ensure(): Promise<string | null> {
    if (!wants()) return null
    const wanted = ofCompany()
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
    const other = byName !== null && byName.cnpj !== null && facts.cnpj !== null && byName.cnpj !== facts.cnpj
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
}
