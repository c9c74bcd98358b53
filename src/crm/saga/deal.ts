import { dealTitle } from '../texts.ts'
import type { Filing } from './filing.ts'
import { pick, same } from './same.ts'

/** The deal of one cycle, found again by a reference that is ours alone. */
export function createDealStep(filing: Filing) {
  const { crm, config, context, facts, cycle, call } = filing
  const { own, save, orErased, write, findOrCreate } = filing
  const { contactId } = context.operation
  const title = dealTitle(facts, config)
  const temperature = facts.temperature ?? undefined

  return {
    ensure,
    differs: () =>
      !same(pick(own('deal')?.written, ['title', 'temperature']), {
        title,
        temperature: temperature ?? null,
      }),
  }

  async function ensure(personId: string, companyId: string | null): Promise<string> {
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
          crm.createDeal({ ...deal, channel: facts.channel }, write('deal', 'create')).then(orErased('deal')),
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
}
