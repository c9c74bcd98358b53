import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../test/support/loopback.ts'
import { CrmError } from './errors.ts'
import type { Crm, DealInput, LostCreate, PersonInput } from './port.ts'

export interface CrmSubject {
  crm: Crm
  fault(fault: Fault): void
  /** What the other side holds. */
  stored(): { companies: unknown[]; persons: unknown[]; deals: unknown[]; notes: unknown[] }
  close(): Promise<void>
}

const person: PersonInput = { name: 'Ana Prado', phones: ['5519987650001'], emails: ['ana@exemplo.com.br'] }
const deal = (personId: string): DealInput => ({
  title: 'Lead - Prensa - Campinas/SP',
  personId,
  temperature: 'quente',
  channel: 'whatsapp-cloud',
  reference: 'prosa:conformance:1',
})

/** What every CRM behind the port does. */
export function describeCrm(name: string, open: () => Promise<CrmSubject>): void {
  describe(`the CRM port: ${name}`, () => {
    let subject: CrmSubject
    beforeEach(async () => {
      subject = await open()
    })
    afterEach(() => subject.close())

    /** As the saga does it: looks first, and creates what is not there. */
    async function ensure(since: Date | null) {
      const { crm } = subject
      const company =
        (await crm.findCompany({ cnpj: '11222333000181' }))?.id ??
        (await crm.createCompany({ name: 'Doces Aurora', cnpj: '11222333000181' }, { key: 'c1' }))
      const query = { phone: '5519987650001', name: person.name, companyId: company, since }
      const personId = (await crm.findPerson(query))?.id ?? (await crm.createPerson(person, { key: 'p1' }))
      const found = await crm.findDeal({ ...deal(personId), since })
      const dealId =
        found?.id ?? (await crm.createDeal({ ...deal(personId), companyId: company }, { key: 'd1' }))
      const mark = 'Ref. abc123'
      const note =
        (await crm.findNote({ dealId, mark })) ??
        (await crm.createNote({ dealId, text: `Resumo\n${mark}` }, { key: 'n1' }))
      return { company, personId, dealId, note }
    }
    const counts = () => {
      const { companies, persons, deals, notes } = subject.stored()
      return [companies.length, persons.length, deals.length, notes.length]
    }

    it('files a company, a person, a deal and a note, each once however often it is asked', async () => {
      const first = await ensure(null)
      expect(Object.values(first).every((id) => id !== '')).toBe(true)
      expect(await ensure(new Date())).toEqual(first)
      expect(counts()).toEqual([1, 1, 1, 1])
    })

    it.each([0, 1, 2, 3])('a create whose answer was lost is not made twice (create %i)', async (nth) => {
      const { crm } = subject
      const since = new Date()
      const creates = ['createCompany', 'createPerson', 'createDeal', 'createNote'] as const
      const which = creates[nth] ?? 'createCompany'
      const real = crm[which]
      // The other side does it and never says so, as often as one call asks.
      const deaf = Object.assign(Object.create(crm), {
        [which]: (...args: never[]) => {
          subject.fault({ kind: 'hang', accept: true, times: crm.provider === 'webhook' ? 3 : 1 })
          return Reflect.apply(real, crm, args)
        },
      })
      subject.crm = deaf
      await expect(ensure(null)).rejects.toMatchObject({ failure: 'unsettled', retryable: true })
      subject.crm = crm
      await ensure(since)
      expect(counts()).toEqual([1, 1, 1, 1])
    })

    it('changes what is there', async () => {
      const { crm } = subject
      const { company, personId, dealId, note } = await ensure(null)
      await crm.updateCompany(company, { name: 'Aurora Doces' }, { key: 'u1' })
      await crm.updatePerson(personId, { companyId: company, emails: ['nova@exemplo.com.br'] }, { key: 'u2' })
      await crm.updateDeal(dealId, { title: 'Lead - Dobradeira - Campinas/SP' }, { key: 'u3' })
      await crm.updateNote(note, { dealId, text: 'Outro texto' }, { key: 'u4' })
      const text = JSON.stringify(subject.stored())
      for (const words of ['Aurora Doces', 'nova@exemplo.com.br', 'Dobradeira', 'Outro texto'])
        expect(text).toContain(words)
      expect(await crm.readDeal(dealId)).toEqual({ id: dealId, state: 'open' })
    })

    it.each([
      [401, 'auth'],
      [403, 'auth'],
      [400, 'invalid'],
      [422, 'invalid'],
      [409, 'duplicate'],
      [404, 'not_found'],
      [500, 'unsettled'],
    ])('a create answered %i is %s', async (status, failure) => {
      subject.fault({ kind: 'respond', status, times: 3 })
      const failed = await subject.crm.createPerson(person, { key: 'x' }).catch((error: unknown) => error)
      expect(failed).toBeInstanceOf(CrmError)
      expect(failed).toMatchObject({ failure })
    })

    it('says how long it was asked to wait', async () => {
      subject.fault({ kind: 'respond', status: 429, times: 3, headers: { 'retry-after': '0.06' } })
      await expect(subject.crm.createPerson(person, { key: 'x' })).rejects.toMatchObject({
        failure: 'rate_limited',
        retryAfterMs: 60,
      })
    })

    it('ends when it is told to, without a verdict of its own', async () => {
      subject.fault({ kind: 'hang' })
      const stop = new AbortController()
      const call = subject.crm.createPerson(person, { key: 'x', signal: stop.signal })
      stop.abort(new Error('stopped'))
      await expect(call).rejects.toThrow('stopped')
    })

    it('finds what a create made whose answer nobody heard, so that an erasure removes it', async () => {
      const since = new Date()
      const { personId, dealId } = await ensure(null)
      const { crm } = subject
      const { title, reference } = deal(personId)
      const lost: LostCreate[] = [
        { kind: 'note', key: 'n1', since, dealId, mark: 'Ref. abc123' },
        { kind: 'deal', key: 'd1', since, reference, personId, title },
        { kind: 'person', key: 'p1', since, phone: '5519987650001', name: person.name },
      ]
      for (const one of lost) {
        const id = await crm.findLost(one)
        expect(id).not.toBeNull()
        if (id !== null && one.kind !== 'company') await crm.remove(one.kind, id)
      }
      expect(counts()).toEqual([1, 0, 0, 0])
    })

    it('removes what an erasure names, and what is gone already', async () => {
      const { personId, dealId, note } = await ensure(null)
      await subject.crm.remove('note', note)
      await subject.crm.remove('deal', dealId)
      await subject.crm.remove('person', personId)
      await subject.crm.remove('person', personId)
      expect(counts()).toEqual([1, 0, 0, 0])
    })
  })
}
