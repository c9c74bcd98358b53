import { z } from 'zod'
import { systemClock } from '../../ops/clock.ts'
import { CrmError } from '../errors.ts'
import { bareCnpj, formattedCnpj, sameName, samePhone, withoutAccents } from '../match.ts'
import type {
  Changes,
  CompanyInput,
  CompanyRecord,
  Crm,
  DealRecord,
  PersonInput,
  PersonRecord,
} from '../port.ts'
import { createCities } from './cities.ts'
import { createPiperunClient, type PiperunClient, type PiperunOptions, type PiperunRow } from './client.ts'

export interface PiperunPlace {
  pipelineId: number
  stageId: number
  ownerId: number | null
  /** By channel; `default` for the others. */
  origins: Readonly<Record<string, number>>
}

/** The API's own scale: 1 very hot, 2 hot, 3 warm, 4 cold. */
const TEMPERATURES = { quente: 2, morno: 3, frio: 4 } as const
const DAY_MS = 86_400_000

/** PipeRun behind the port. What a filter of the API lets through is always compared again here. */
export function createPiperun(
  options: PiperunOptions & { place: PiperunPlace; client?: PiperunClient },
): Crm {
  const { place, clock = systemClock } = options
  const client = options.client ?? createPiperunClient(options)
  const findCity = createCities({ client, clock })

  const crm: Crm = {
    provider: 'piperun',
    findCity: (city, { signal } = {}) => findCity(city, signal),

    async findCompany(by, { signal } = {}) {
      if ('cnpj' in by) {
        for (const cnpj of [by.cnpj, formattedCnpj(by.cnpj)]) {
          for await (const row of client.list('/companies', { cnpj }, signal)) {
            const company = companyOf(row)
            if (company.cnpj === by.cnpj) return company
          }
        }
        return null
      }
      for (const name of spellings(by.name)) {
        for await (const row of client.list('/companies', { name }, signal)) {
          const company = companyOf(row)
          if (company.name === null || !sameName(company.name, by.name)) continue
          // The same name in another city, or in one nobody knows, is another company.
          if (company.cityId === by.cityId) return company
        }
      }
      return null
    },
    createCompany: (company, { signal }) => client.create('/companies', companyBody(company), signal),
    updateCompany: (id, changes, { signal }) =>
      client.update(`/companies/${encodeURIComponent(id)}`, companyBody(changes), signal),

    async findPerson({ phone, name, companyId, since }, { signal } = {}) {
      // No filter by phone is documented. It is tried first; where it is ignored, the first page tells.
      const queries: { query: Record<string, string>; firstPage?: boolean }[] = [
        ...(phone === null ? [] : [{ query: { phone }, firstPage: true }]),
        { query: { name } },
        ...(companyId === null ? [] : [{ query: { company_id: companyId } }]),
        ...(since === null ? [] : [{ query: { created_at_start: dayBefore(since) } }]),
      ]
      for (const { query, firstPage = false } of queries) {
        let seen = 0
        for await (const row of client.list(
          '/persons',
          { ...query, with: 'contactPhones,contactEmails' },
          signal,
        )) {
          const person = personOf(row)
          if (isThem(person, { phone, name, since })) return person
          if (firstPage && ++seen >= ONE_PAGE) break
        }
      }
      return null
    },
    createPerson: (person, { signal }) => client.create('/persons', personBody(person), signal),
    async updatePerson(id, changes, { signal }) {
      const path = `/persons/${encodeURIComponent(id)}`
      const row = await client.get(path, signal)
      if (row === null) throw new CrmError('not_found', 'piperun: no such person')
      const there = personOf(row)
      // A list that is sent replaces the one there.
      const phones = changes.phones && union(there.phones, changes.phones, samePhone)
      const emails = changes.emails && union(there.emails, changes.emails, sameEmail)
      await client.update(path, personBody({ ...changes, phones, emails }), signal)
    },

    async findDeal({ reference, personId, title, since }, { signal } = {}) {
      const query = { person_id: personId, pipeline_id: place.pipelineId }
      for await (const row of client.list('/deals', query, signal)) {
        if (String(row.person_id) !== personId) continue
        if (row.reference === reference) return dealOf(row)
        // Where the reference is not shown, a deal with the same title made after our attempt is the one it made.
        const unnamed = row.reference === undefined || row.reference === null || row.reference === ''
        if (since !== null && unnamed && row.title === title && dealOf(row).state === 'open')
          return dealOf(row)
      }
      return null
    },
    async readDeal(id, { signal } = {}) {
      const row = await client.get(`/deals/${encodeURIComponent(id)}`, signal)
      return row === null ? null : dealOf(row)
    },
    createDeal: (deal, { signal }) =>
      client.create(
        '/deals',
        {
          title: deal.title,
          pipeline_id: place.pipelineId,
          stage_id: place.stageId,
          owner_id: place.ownerId ?? undefined,
          origin_id: place.origins[deal.channel] ?? place.origins.default,
          person_id: Number(deal.personId),
          company_id: idOf(deal.companyId),
          temperature: deal.temperature && TEMPERATURES[deal.temperature],
          reference: deal.reference,
          status: 0,
        },
        signal,
      ),
    updateDeal: (id, { title, personId, companyId, temperature }, { signal }) =>
      client.update(
        `/deals/${encodeURIComponent(id)}`,
        {
          title,
          person_id: idOf(personId),
          company_id: idOf(companyId),
          temperature: temperature && TEMPERATURES[temperature],
        },
        signal,
      ),

    async findNote({ dealId, mark }, { signal } = {}) {
      for await (const row of client.list('/notes', { deal_id: dealId }, signal)) {
        if (String(row.deal_id) === dealId && typeof row.text === 'string' && row.text.includes(mark))
          return row.id
      }
      return null
    },
    createNote: ({ dealId, text }, { signal }) =>
      client.create('/notes', { deal_id: Number(dealId), text }, signal),
    updateNote: (id, { dealId, text }, { signal }) =>
      client.update(`/notes/${encodeURIComponent(id)}`, { deal_id: Number(dealId), text }, signal),

    async findLost(lost, call) {
      if (lost.kind === 'note') return crm.findNote(lost, call)
      if (lost.kind === 'deal') return (await crm.findDeal(lost, call))?.id ?? null
      if (lost.kind === 'company') {
        const { cnpj, name, cityId } = lost
        const byCnpj = cnpj === null ? null : await crm.findCompany({ cnpj }, call)
        if (byCnpj !== null || name === null) return byCnpj?.id ?? null
        return (await crm.findCompany({ name, cityId }, call))?.id ?? null
      }
      return (await crm.findPerson({ ...lost, companyId: null }, call))?.id ?? null
    },
    remove: (kind, id, { signal } = {}) => client.remove(`/${kind}s/${encodeURIComponent(id)}`, signal),

    async check({ signal } = {}) {
      const problems: string[] = []
      const pipelines = await idsOf('/pipelines', {})
      if (!pipelines.has(String(place.pipelineId)))
        problems.push(`crm.pipeline_id: there is no pipeline ${place.pipelineId}`)
      const stage = (await rowsOf('/stages', {})).find((row) => row.id === String(place.stageId))
      if (stage === undefined) problems.push(`crm.stage_id: there is no stage ${place.stageId}`)
      else if (stage.pipeline_id !== undefined && String(stage.pipeline_id) !== String(place.pipelineId))
        problems.push(`crm.stage_id: stage ${place.stageId} is of pipeline ${String(stage.pipeline_id)}`)
      if (place.ownerId !== null && !(await idsOf('/users', {})).has(String(place.ownerId)))
        problems.push(`crm.owner_id: there is no user ${place.ownerId}`)
      const wanted = Object.entries(place.origins)
      const origins = wanted.length === 0 ? new Set() : await idsOf('/origins', {})
      for (const [channel, id] of wanted) {
        if (!origins.has(String(id))) problems.push(`crm.origins.${channel}: there is no origin ${id}`)
      }
      return problems

      async function rowsOf(path: string, query: Record<string, string>): Promise<PiperunRow[]> {
        const rows: PiperunRow[] = []
        for await (const row of client.list(path, query, signal)) rows.push(row)
        return rows
      }
      async function idsOf(path: string, query: Record<string, string>): Promise<Set<string>> {
        return new Set((await rowsOf(path, query)).map(({ id }) => id))
      }
    },
  }
  return crm
}

/** Rows of the largest page. */
const ONE_PAGE = 200

function isThem(
  person: PersonRecord,
  by: { phone: string | null; name: string; since: Date | null },
): boolean {
  const { phone } = by
  if (phone !== null) return person.phones.some((one) => samePhone(one, phone))
  // Nobody without a phone is told from another of the same name, but the one our own attempt may have made.
  return (
    by.since !== null && person.phones.length === 0 && person.name !== null && sameName(person.name, by.name)
  )
}

/** What to search a name by, where the search may not see past accents: as told, without them, and by its longest words. */
function spellings(name: string): Set<string> {
  const plain = withoutAccents(name)
  const words = plain.split(/[^\p{L}\d]+/u).filter((word) => word.length > 3)
  return new Set([name, plain, ...words.toSorted((a, b) => b.length - a.length).slice(0, 2)])
}

function companyBody(company: Changes<CompanyInput>): object {
  return {
    name: company.name,
    cnpj: company.cnpj,
    city_id: idOf(company.cityId),
    email_nf: company.email,
  }
}

/** Arrays of strings, as the public reference has them. */
function personBody(person: Changes<PersonInput>): object {
  return {
    name: person.name,
    contactPhones: person.phones,
    contactEmails: person.emails,
    city_id: idOf(person.cityId),
    company_id: idOf(person.companyId),
  }
}

function companyOf(row: PiperunRow): CompanyRecord {
  return {
    id: row.id,
    name: textOf(row.name),
    cnpj: bareCnpj(textOf(row.cnpj)),
    cityId: textOf(row.city_id),
    email: textOf(row.email_nf),
  }
}

/** Contacts come under several names, as one object, a list of objects or a list of texts. */
const contacts = z
  .union([z.array(z.unknown()), z.unknown().transform((one) => [one])])
  .transform((list) => list.flatMap((one) => contactOf(one) ?? []))

function contactOf(one: unknown): string | null {
  if (typeof one !== 'object' || one === null) return textOf(one)
  for (const key of ['phone', 'email', 'number', 'value', 'address']) {
    if (key in one) return textOf(Object.entries(one).find(([name]) => name === key)?.[1])
  }
  return null
}

function personOf(row: PiperunRow): PersonRecord {
  const listed = (...names: string[]) => names.flatMap((name) => contacts.parse(row[name]))
  return {
    id: row.id,
    name: textOf(row.name),
    phones: listed('contact_phones', 'contactPhones', 'phones', 'phone'),
    emails: listed('contact_emails', 'contactEmails', 'emails', 'email'),
    cityId: textOf(row.city_id),
    companyId: textOf(row.company_id),
  }
}

/** 0 open, 1 won, 3 lost; in the bin when `deleted`. */
function dealOf(row: PiperunRow): DealRecord {
  if (row.deleted === true || row.deleted === 1 || row.deleted === '1')
    return { id: row.id, state: 'deleted' }
  const status = Number(row.status ?? 0)
  return { id: row.id, state: status === 1 ? 'won' : status === 0 ? 'open' : 'lost' }
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

const idOf = (id: string | undefined): number | undefined => (id === undefined ? undefined : Number(id))
const sameEmail = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

function union(
  there: readonly string[],
  ours: readonly string[],
  same: (a: string, b: string) => boolean,
): string[] {
  return [...there, ...ours.filter((one) => !there.some((other) => same(one, other)))]
}

/** Their clock and ours, and their time zone, may differ by hours. */
const dayBefore = (since: Date): string => new Date(since.getTime() - DAY_MS).toISOString().slice(0, 10)
