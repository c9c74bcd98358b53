/**
 * What Prosa needs of a CRM. Ids are the CRM's own, as text. Every call rejects with a CrmError; null and an empty list
 * only ever mean that the CRM answered and has none.
 */

export interface CrmCall {
  signal?: AbortSignal | undefined
}

/** Of a write: the same key is the same write, however often it is sent. */
export interface CrmWrite extends CrmCall {
  key: string
}

/** What is undefined stays as it is. */
export type Changes<Input> = { [Key in keyof Input]?: Input[Key] | undefined }

export interface CompanyInput {
  name: string
  /** 14 characters, without a mask. */
  cnpj?: string | undefined
  cityId?: string | undefined
  email?: string | undefined
}
export interface CompanyRecord {
  id: string
  name: string | null
  cnpj: string | null
  cityId: string | null
  email: string | null
}

export interface PersonInput {
  name: string
  /** E.164 digits without "+". */
  phones: readonly string[]
  emails: readonly string[]
  cityId?: string | undefined
  companyId?: string | undefined
}
export interface PersonRecord {
  id: string
  name: string | null
  phones: string[]
  emails: string[]
  cityId: string | null
  companyId: string | null
}

export interface DealInput {
  title: string
  personId: string
  companyId?: string | undefined
  temperature?: 'frio' | 'morno' | 'quente' | undefined
  /** The channel it came by. */
  channel: string
  /** Names the deal as ours: contact and cycle. */
  reference: string
}
export interface DealRecord {
  id: string
  state: 'open' | 'won' | 'lost' | 'deleted'
}

export interface PersonQuery {
  phone: string | null
  name: string
  companyId: string | null
  /** A create may have been sent at or after this. */
  since: Date | null
}

/** A create that was sent, and of which nobody knows whether it arrived. */
export type LostCreate = { key: string; since: Date } & (
  | { kind: 'person'; phone: string | null; name: string }
  | { kind: 'deal'; reference: string; personId: string; title: string }
  | { kind: 'note'; dealId: string; mark: string }
  | { kind: 'company'; cnpj: string | null; name: string | null; cityId: string | null; email: string }
)

export interface Crm {
  readonly provider: 'piperun' | 'webhook'
  /** Null: the CRM knows no such city, or several and the state does not tell them apart. */
  findCity(place: { name: string; uf: string | null }, call?: CrmCall): Promise<string | null>
  /** By CNPJ; without one by name and city. */
  findCompany(
    by: { cnpj: string } | { name: string; cityId: string | null },
    call?: CrmCall,
  ): Promise<CompanyRecord | null>
  createCompany(company: CompanyInput, write: CrmWrite): Promise<string>
  updateCompany(id: string, changes: Changes<CompanyInput>, write: CrmWrite): Promise<void>
  findPerson(query: PersonQuery, call?: CrmCall): Promise<PersonRecord | null>
  createPerson(person: PersonInput, write: CrmWrite): Promise<string>
  /** Phones and e-mails that are there stay. */
  updatePerson(id: string, changes: Changes<PersonInput>, write: CrmWrite): Promise<void>
  /** The deal of this reference. `since`: a create may have been sent at or after this. */
  findDeal(
    query: { reference: string; personId: string; title: string; since: Date | null },
    call?: CrmCall,
  ): Promise<DealRecord | null>
  /** Null: it is not there any more. */
  readDeal(id: string, call?: CrmCall): Promise<DealRecord | null>
  createDeal(deal: DealInput, write: CrmWrite): Promise<string>
  updateDeal(
    id: string,
    changes: Changes<Omit<DealInput, 'reference' | 'channel'>>,
    write: CrmWrite,
  ): Promise<void>
  /** The note that carries this mark in its text. */
  findNote(query: { dealId: string; mark: string }, call?: CrmCall): Promise<string | null>
  createNote(note: { dealId: string; text: string }, write: CrmWrite): Promise<string>
  updateNote(id: string, note: { dealId: string; text: string }, write: CrmWrite): Promise<void>
  /** What a lost create made, where it did; where nothing can be looked up, the id it would have. */
  findLost(lost: LostCreate, call?: CrmCall): Promise<string | null>
  /** For an erasure. Gone already is done. */
  remove(kind: 'person' | 'deal' | 'note', id: string, call?: CrmCall): Promise<void>
  /**
   * Whether what is configured is there: what is wrong, in words for an operator; empty when all is right. Rejects when
   * the CRM cannot be asked.
   */
  check(call?: CrmCall): Promise<string[]>
}
