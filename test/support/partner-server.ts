import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Loopback, type LoopbackReply, type LoopbackRequest, startLoopback } from './loopback.ts'

export interface PartnerPlanRow {
  id: string
  name: string
  fidelityMonths: unknown
  discount: unknown
  offeredBenefits?: unknown
}

/** What the partner offers in a city. Absent cities are not covered. */
export interface PartnerCity {
  utility: string
  qualified?: boolean | null
  plans: PartnerPlanRow[]
  /** Smallest bill the qualification call says true to, in reais. Default 200. */
  minimum?: number
}

export interface PartnerServer extends Loopback {
  /** Leads taken, by id. */
  leads: Map<string, Record<string, unknown>>
  contracts: { leadId: string; body: unknown }[]
}

export const THREE_PLANS: PartnerPlanRow[] = [
  { id: 'p1', name: 'Plano Básico', fidelityMonths: 0, discount: '0.14', offeredBenefits: null },
  { id: 'p2', name: 'Plano Intermediário', fidelityMonths: 36, discount: '0.16', offeredBenefits: [] },
  {
    id: 'p3',
    name: 'Plano Premium',
    fidelityMonths: 60,
    discount: '0.18',
    offeredBenefits: [{ description: 'Primeira fatura paga pela empresa' }],
  },
]

const CITIES: Record<string, PartnerCity> = {
  'recife/PE': { utility: 'Neoenergia Pernambuco', qualified: true, plans: THREE_PLANS },
  'salvador/BA': { utility: 'Neoenergia Coelba', qualified: true, plans: THREE_PLANS.slice(0, 1) },
  'são paulo/SP': {
    utility: 'Enel São Paulo',
    qualified: false,
    plans: [],
    minimum: Number.POSITIVE_INFINITY,
  },
}

const person = z.enum(['natural', 'juridical'])
const leadSchema = z.looseObject({
  fullName: z.string().min(3),
  personType: person,
  emailAddress: z.email(),
  mobilePhone: z.string().regex(/^\+?\d{12,13}$/),
  utilityBillHolder: person,
  utilityBillingValue: z.number().positive(),
  state: z.string().length(2),
  city: z.string().min(2),
})
const contractSchema = z.looseObject({
  plan: z.object({ id: z.string(), name: z.string(), discount: z.number() }).optional(),
})

class Refusal extends Error {
  readonly reply: LoopbackReply
  constructor(status: number, message: string) {
    super(message)
    this.reply = { status, body: { statusCode: status, message } }
  }
}

/** The part of the partner's API that Prosa calls: bearer, required parameters, unique e-mail and phone. */
export async function startPartnerServer(
  options: { token?: string; cities?: Record<string, PartnerCity>; port?: number } = {},
): Promise<PartnerServer> {
  const { token = 'partner-token' } = options
  const cities = new Map(
    Object.entries({ ...CITIES, ...options.cities }).map(([name, city]) => [name.toLowerCase(), city]),
  )
  const leads: PartnerServer['leads'] = new Map()
  const contracts: PartnerServer['contracts'] = []

  function handle(request: LoopbackRequest): LoopbackReply {
    try {
      return answer(request)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }

  function answer(request: LoopbackRequest): LoopbackReply {
    if (request.headers.authorization !== `Bearer ${token}`) throw new Refusal(401, 'Unauthorized')
    const url = new URL(request.path, 'http://partner')
    const route = `${request.method} ${url.pathname}`
    if (route === 'GET /distribuited-generation/operation-areas') return { status: 200, body: areas(url) }
    if (route === 'GET /distribuited-generation/plans') return { status: 200, body: plans(url) }
    if (route === 'GET /sales-conversion/leads/qualification') return { status: 200, body: qualify(url) }
    if (route === 'POST /sales-conversion/leads') return { status: 201, body: createLead(request.body) }
    if (route === 'GET /sales-conversion/leads') return { status: 200, body: listLeads(url) }
    const [, id, contract] = url.pathname.match(/^\/sales-conversion\/leads\/([^/]+?)(\/contracts)?$/) ?? []
    const lead = leads.get(id ?? '')
    if (id === undefined || lead === undefined) throw new Refusal(404, 'Not Found')
    if (contract !== undefined && request.method === 'POST') {
      const parsed = contractSchema.safeParse(request.body)
      if (!parsed.success) throw new Refusal(422, 'plan is not valid')
      contracts.push({ leadId: id, body: request.body })
      return { status: 201, body: { id: randomUUID(), status: 'PENDING_SIGNATURE', internal: null } }
    }
    if (request.method === 'GET') return { status: 200, body: lead }
    if (request.method === 'PUT') {
      Object.assign(lead, request.body)
      return { status: 200, body: lead }
    }
    throw new Refusal(404, 'Not Found')
  }

  function placeOf(
    url: URL,
    city = 'city',
    state = 'state',
  ): { city: string; uf: string; at: PartnerCity | undefined } {
    const name = url.searchParams.get(city)
    const uf = url.searchParams.get(state)
    if (name === null || uf === null) throw new Refusal(400, `${city} and ${state} are required`)
    if (!/^[A-Z]{2}$/.test(uf)) throw new Refusal(422, `${state} is not valid`)
    return { city: name, uf, at: cities.get(`${name}/${uf}`.toLowerCase()) }
  }

  function areas(url: URL): unknown {
    const { city, uf, at } = placeOf(url)
    if (at === undefined) return []
    return [
      {
        energyUtilityPublicId: `u-${uf}`,
        energyUtilityName: at.utility,
        ibgeCode: 2611606,
        state: uf,
        city,
        energyUtilityQualified: at.qualified ?? null,
        createdAt: null,
      },
    ]
  }

  function plans(url: URL): unknown {
    const { at } = placeOf(url)
    return at === undefined || at.plans.length === 0
      ? []
      : [{ energyUtilityName: at.utility, plans: at.plans }]
  }

  function qualify(url: URL): unknown {
    const { at } = placeOf(url, 'cidade', 'estado')
    if (!person.safeParse(url.searchParams.get('tipo_pessoa')).success)
      throw new Refusal(422, 'tipo_pessoa must be natural or juridical')
    const value = Number(url.searchParams.get('valor_conta'))
    if (!Number.isFinite(value) || value <= 0) throw new Refusal(422, 'valor_conta must be positive')
    return {
      product: 'Geração Distribuída',
      qualification: at !== undefined && value >= (at.minimum ?? 200),
    }
  }

  function createLead(body: unknown): unknown {
    const parsed = leadSchema.safeParse(body)
    if (!parsed.success)
      throw new Refusal(
        422,
        parsed.error.issues.map(({ path }) => `${path.join('.')} is not valid`).join(', '),
      )
    const lead = parsed.data
    for (const other of leads.values()) {
      if (other.emailAddress === lead.emailAddress) throw new Refusal(409, 'contact with e-mail exists')
      if (other.mobilePhone === lead.mobilePhone) throw new Refusal(409, 'lead exists')
    }
    const id = randomUUID()
    const row = { ...lead, id, status: 'NEW' }
    leads.set(id, row)
    return row
  }

  function listLeads(url: URL): unknown {
    const page = Number(url.searchParams.get('page') ?? 1)
    const limit = Number(url.searchParams.get('limit') ?? 10)
    const email = url.searchParams.get('emailAddress')
    const found = [...leads.values()].filter((lead) => email === null || lead.emailAddress === email)
    return { data: found.slice((page - 1) * limit, page * limit), page, limit, total: found.length }
  }

  const loopback = await startLoopback({ port: options.port, handle })
  return { ...loopback, leads, contracts }
}
