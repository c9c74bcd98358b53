import { CrmError } from '../errors.ts'
import type { Changes, PersonInput } from '../port.ts'
import type { Filing } from './filing.ts'
import { pick, same } from './same.ts'

/** The lead as a person: by phone. Of one the CRM knew before, the name and the city are theirs. */
export function createPersonStep(filing: Filing) {
  const { crm, context, facts, call, place } = filing
  const { own, known, save, orErased, write, findOrCreate, stillThere, cityId } = filing
  const { contactId } = context.operation

  return {
    ensure,
    differs: () => !same(pick(own('person')?.written, ['name', 'phone', 'email', 'place']), ofPerson()),
  }

  function ofPerson() {
    return {
      name: facts.name ?? facts.profileName,
      phone: facts.phone,
      email: facts.email,
      place,
    }
  }

  async function ensure(companyId: string | null): Promise<string> {
    const wanted = { ...ofPerson(), companyId }
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
      const changes = blanks ?? (link.ours ? person : { emails: person.emails, companyId: person.companyId })
      context.at('person')
      if (!(await stillThere(() => crm.updatePerson(id, changes, write('person', 'update'))))) {
        await save('person', { externalId: null, attemptedAt: null, written: null, ours: true })
        throw new CrmError('unavailable', 'the person was deleted in the CRM; it is filed anew')
      }
    }
    await save('person', { ...link, written: wanted })
    return id
  }
}
