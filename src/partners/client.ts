/**
 * The partner's API: where it operates, its plans, whether a lead qualifies, leads and contracts. Every failure is a
 * PartnerError; an empty list is only ever an empty answer.
 */
import type { z } from 'zod'
import { type Clock, systemClock } from '../ops/clock.ts'
import { createHttp, type HttpCall, parseRetryAfter } from '../ops/http.ts'
import { createAnswerCache } from './cache.ts'
import { PartnerError, toPartnerError } from './errors.ts'
import { createPacer, type Pacer } from './pacer.ts'
import {
  areasSchema,
  contractSchema,
  leadListSchema,
  leadSchema,
  type OperationArea,
  type PartnerContract,
  type PartnerLead,
  type PartnerQualification,
  plansSchema,
  qualificationSchema,
  type UtilityPlans,
} from './schemas.ts'

/** A city of a state, e.g. Recife, PE. */
export interface Place {
  city: string
  uf: string
}

export interface QualificationQuestion extends Place {
  personType: 'natural' | 'juridical'
  /** Monthly bill, integer cents. */
  billCents: number
}

/** Fields of a lead as the partner calls them. Money in integer cents. */
export interface LeadInput {
  fullName: string
  personType: 'natural' | 'juridical'
  emailAddress: string
  mobilePhone: string
  utilityBillHolder: 'natural' | 'juridical'
  utilityBillingCents: number
  state: string
  city: string
  identificationNumber?: string | undefined
  nationality?: string | undefined
  maritalStatus?: string | undefined
  profession?: string | undefined
  zipCode?: string | undefined
  street?: string | undefined
  number?: string | undefined
  neighborhood?: string | undefined
  complement?: string | undefined
  companyName?: string | undefined
  plan?: PlanChoice | undefined
}

export interface PlanChoice {
  planName: string
  /** A share: 0.14 is 14 %. */
  discount: number
  loyaltyRequirement: number
  benefit?: string | undefined
}

export interface ContractInput {
  plan?: { id: string; name: string; discount: number } | undefined
  legalRepresentatives?: { fullName: string; identificationNumber: string }[] | undefined
}

export interface LeadFilters {
  emailAddress?: string | undefined
  mobilePhone?: string | undefined
  page?: number | undefined
  limit?: number | undefined
}

interface CallOptions {
  signal?: AbortSignal | undefined
}

export interface PartnerClient {
  /** By city and state, or by IBGE code. */
  operationAreas(place: Place | { ibgeCode: string }, options?: CallOptions): Promise<OperationArea[]>
  /** By city and state, or by the distributor's public id. */
  plans(place: Place | { energyUtilityPublicId: string }, options?: CallOptions): Promise<UtilityPlans[]>
  qualification(question: QualificationQuestion, options?: CallOptions): Promise<PartnerQualification>
  /** Never repeated by itself: after `unsettled` a person looks first. */
  createLead(lead: LeadInput, options?: CallOptions): Promise<{ id: string }>
  listLeads(filters?: LeadFilters, options?: CallOptions): Promise<PartnerLead[]>
  getLead(id: string, options?: CallOptions): Promise<PartnerLead>
  updateLead(id: string, changes: Partial<LeadInput>, options?: CallOptions): Promise<PartnerLead>
  /** Never repeated by itself. */
  createContract(leadId: string, contract: ContractInput, options?: CallOptions): Promise<PartnerContract>
}

/** The partner asks for one request a second at most. */
const INTERVAL_MS = 1_000
/** Calls that may be waiting for their second before one is refused. */
const MAX_WAIT_MS = 6_000
/** All attempts of a call, its waits included. */
const BUDGET_MS = 15_000
/** One attempt. */
const ATTEMPT_MS = 5_000
/** Plans and areas change rarely. */
const CACHE_MS = 3_600_000
const CACHE_ENTRIES = 128

export interface PartnerClientOptions {
  baseUrl: string
  token: string
  clock?: Clock
  /** Shared by the clients of one process that call the same API. Default: one of its own, one call a second. */
  pacer?: Pacer
  budgetMs?: number
  attemptMs?: number
  /** First pause before a repetition. */
  backoffMs?: number
  /** Longest pause before a repetition, whatever is asked; a longer wait ends in "unavailable". */
  maxBackoffMs?: number
  breakAfter?: number
  halfOpenAfterMs?: number
}

export function createPartnerClient(options: PartnerClientOptions): PartnerClient {
  const {
    clock = systemClock,
    pacer = createPacer({ intervalMs: INTERVAL_MS, maxWaitMs: MAX_WAIT_MS }),
    budgetMs = BUDGET_MS,
  } = options
  const http = createHttp({
    service: 'partner',
    baseUrl: options.baseUrl,
    credential: { header: 'authorization', prefix: 'Bearer ', value: options.token },
    clock,
    // A wait the partner asks for holds for every call, and not only for the one that heard of it.
    async fetch(input, init) {
      const response = await globalThis.fetch(input, init)
      const waitMs = response.ok
        ? undefined
        : parseRetryAfter(response.headers.get('retry-after'), clock.now())
      if (waitMs !== undefined) pacer.hold(waitMs)
      return response
    },
    timeoutMs: options.attemptMs ?? ATTEMPT_MS,
    retries: 2,
    backoffMs: options.backoffMs ?? 500,
    maxBackoffMs: options.maxBackoffMs ?? 2_000,
    breakAfter: options.breakAfter ?? 5,
    halfOpenAfterMs: options.halfOpenAfterMs ?? 15_000,
    beforeAttempt: (signal) => pacer.wait(signal),
  })
  // An empty answer is not kept: it may be a mistake of a minute, and it turns leads away.
  const cacheOf = <T>() =>
    createAnswerCache<T[]>({
      ttlMs: CACHE_MS,
      entries: CACHE_ENTRIES,
      keep: (answer) => answer.length > 0,
      now: () => clock.now().getTime(),
    })
  const areas = cacheOf<OperationArea>()
  const plans = cacheOf<UtilityPlans>()

  async function call<T>(schema: z.ZodType<T>, request: HttpCall, signal?: AbortSignal): Promise<T> {
    const writes = request.method === 'POST'
    const budget = AbortSignal.timeout(budgetMs)
    let body: unknown
    try {
      const reply = await http.request({
        ...request,
        signal: signal === undefined ? budget : AbortSignal.any([signal, budget]),
      })
      body = reply.body
    } catch (error) {
      signal?.throwIfAborted()
      throw toPartnerError(error, writes)
    }
    const parsed = schema.safeParse(body)
    if (parsed.success) return parsed.data
    // A write was done, whatever its answer looks like.
    throw new PartnerError(writes ? 'unsettled' : 'unusable', 'the answer has another shape', {
      cause: parsed.error,
    })
  }

  return {
    operationAreas(place, { signal } = {}) {
      const query = 'ibgeCode' in place ? { ibge_code: place.ibgeCode } : placeQuery(place)
      const load = () => call(areasSchema, get('/distribuited-generation/operation-areas', query))
      return areas.read(keyOf(query), load, signal)
    },
    plans(place, { signal } = {}) {
      const query =
        'energyUtilityPublicId' in place
          ? { energy_utility_public_id: place.energyUtilityPublicId }
          : placeQuery(place)
      const load = () => call(plansSchema, get('/distribuited-generation/plans', query))
      return plans.read(keyOf(query), load, signal)
    },
    qualification: ({ city, uf, personType, billCents }, { signal } = {}) =>
      call(
        qualificationSchema,
        get('/sales-conversion/leads/qualification', {
          cidade: city,
          estado: uf,
          tipo_pessoa: personType,
          valor_conta: reais(billCents),
        }),
        signal,
      ),
    createLead: async (lead, { signal } = {}) => {
      const json = leadBody(lead)
      const { id } = await call(leadSchema, { method: 'POST', path: '/sales-conversion/leads', json }, signal)
      return { id }
    },
    listLeads: ({ page = 1, limit = 10, ...filters } = {}, { signal } = {}) =>
      call(leadListSchema, get('/sales-conversion/leads', { ...filters, page, limit }), signal),
    getLead: (id, { signal } = {}) =>
      call(leadSchema, get(`/sales-conversion/leads/${encodeURIComponent(id)}`), signal),
    updateLead: (id, changes, { signal } = {}) =>
      call(
        leadSchema,
        { method: 'PUT', path: `/sales-conversion/leads/${encodeURIComponent(id)}`, json: leadBody(changes) },
        signal,
      ),
    createContract: (leadId, contract, { signal } = {}) =>
      call(
        contractSchema,
        {
          method: 'POST',
          path: `/sales-conversion/leads/${encodeURIComponent(leadId)}/contracts`,
          json: contract,
        },
        signal,
      ),
  }
}

function get(path: string, query: NonNullable<HttpCall['query']> = {}): HttpCall {
  return { method: 'GET', path, query }
}

const placeQuery = ({ city, uf }: Place) => ({ city, state: uf })

const keyOf = (query: object) =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${String(value).trim().toLowerCase()}`)
    .join('&')

/** 45050 cents are 450.5. */
const reais = (cents: number) => cents / 100

function leadBody({ utilityBillingCents: cents, ...lead }: Partial<LeadInput>): object {
  return { ...lead, ...(cents === undefined ? {} : { utilityBillingValue: reais(cents) }) }
}
