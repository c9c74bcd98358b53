import { z } from 'zod'
import { type Loopback, type LoopbackReply, type LoopbackRequest, startLoopback } from './loopback.ts'

type Row = Record<string, unknown> & { id: number }

export interface PiperunServer extends Loopback {
  cities: Row[]
  companies: Row[]
  persons: Row[]
  deals: Row[]
  notes: Row[]
  pipelines: Row[]
  stages: Row[]
  origins: Row[]
  users: Row[]
  /** Calls of one method and path, e.g. `POST /deals`. */
  calls(route: string): LoopbackRequest[]
}

export interface PiperunServerOptions {
  token?: string
  port?: number
  /** Rows of a page at most, whatever `show` asks for. */
  pageSize?: number
  /** `cursor`: pages by an opaque cursor, as the newer reference has it. */
  paging?: 'pages' | 'cursor'
  /** Filters by phone, which the public reference does not name. Else the parameter is ignored. */
  phoneFilter?: boolean
  /** Does not show what integrations wrote into `reference`. */
  hidesReference?: boolean
}

export const PIPELINE = 100848
export const STAGE = 647558
export const ORIGIN = 556735
export const OWNER = 4321

const id = z.int().positive()
const companySchema = z.object({
  name: z.string().min(1),
  city_id: id.optional(),
  cnpj: z.string().optional(),
  website: z.string().optional(),
  email_nf: z.string().optional(),
})
const personSchema = z.object({
  name: z.string().min(1),
  contactPhones: z.array(z.string()).optional(),
  contactEmails: z.array(z.string()).optional(),
  city_id: id.optional(),
  company_id: id.optional(),
})
const dealSchema = z.object({
  title: z.string().min(1),
  pipeline_id: id,
  stage_id: id,
  owner_id: id.optional(),
  origin_id: id.optional(),
  person_id: id.optional(),
  company_id: id.optional(),
  temperature: z.int().min(1).max(4).optional(),
  reference: z.string().optional(),
  status: z.union([z.literal(0), z.literal(1), z.literal(3)]).optional(),
})
const noteSchema = z.object({ text: z.string().min(1), deal_id: id.optional() })

class Refusal extends Error {
  readonly reply: LoopbackReply
  constructor(status: number, message: string, data?: object) {
    super(message)
    this.reply = { status, body: { success: false, message, ...(data && { data }) } }
  }
}

/**
 * The part of PipeRun's API that Prosa calls, by its public reference: `token` header, required fields refused with 422 and
 * the field's name, pages with `meta`, one CNPJ a company. Filters it does not know are ignored, as the real ones are.
 */
export async function startPiperunServer(options: PiperunServerOptions = {}): Promise<PiperunServer> {
  const { token = 'piperun-token', pageSize = 200, paging = 'pages' } = options
  let nextId = 1_000
  const lists = {
    cities: [
      { id: 1, name: 'Campinas', uf: 'SP' },
      { id: 2, name: 'São Paulo', uf: 'SP' },
      { id: 3, name: 'Bom Jesus', uf: 'RS' },
      { id: 4, name: 'Bom Jesus', uf: 'PI' },
      { id: 5, name: 'Bom Jesus do Itabapoana', uf: 'RJ' },
      { id: 6, name: 'Mogi Guaçu', uf: 'SP' },
      { id: 7, name: "Santa Bárbara d'Oeste", uf: 'SP' },
      { id: 8, name: 'Curitiba', uf: 'PR' },
    ] as Row[],
    companies: [] as Row[],
    persons: [] as Row[],
    deals: [] as Row[],
    notes: [] as Row[],
    pipelines: [{ id: PIPELINE, name: 'Vendas' }] as Row[],
    stages: [
      { id: STAGE, pipeline_id: PIPELINE, name: 'Lead novo' },
      { id: 99, pipeline_id: 98, name: 'De outro funil' },
    ] as Row[],
    origins: [{ id: ORIGIN, name: 'WhatsApp' }] as Row[],
    users: [{ id: OWNER, name: 'Comercial', email: 'comercial@exemplo.com.br' }] as Row[],
  }
  type List = keyof typeof lists
  const isList = (name: string): name is List => name in lists

  function handle(request: LoopbackRequest): LoopbackReply {
    try {
      return answer(request)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }

  function answer({ method, path, headers, body }: LoopbackRequest): LoopbackReply {
    if (headers.token !== token) throw new Refusal(401, 'Unauthorized')
    const url = new URL(path, 'http://piperun')
    const [, list = '', rowId] = url.pathname.match(/^\/(\w+)(?:\/(\w+))?$/) ?? []
    if (!isList(list)) throw new Refusal(404, 'Not Found')
    if (rowId === undefined) {
      if (method === 'GET') return page(select(list, url.searchParams), url.searchParams)
      if (method === 'POST')
        return { status: 201, body: { success: true, message: 'Created', data: create(list, body) } }
      throw new Refusal(405, 'Method Not Allowed')
    }
    const row = lists[list].find((one) => String(one.id) === rowId)
    if (row === undefined) throw new Refusal(404, 'Not Found')
    if (method === 'DELETE') {
      lists[list].splice(lists[list].indexOf(row), 1)
      return { status: 204 }
    }
    if (method === 'PUT') change(list, row, body)
    return { status: 200, body: { success: true, message: 'OK', data: shown(row) } }
  }

  function select(list: List, query: URLSearchParams): Row[] {
    const is = (name: string) => (row: Row) => {
      const wanted = query.get(name)
      return wanted === null || String(row[name] ?? '') === wanted
    }
    const like = (name: string) => (row: Row) => {
      const wanted = query.get(name)?.toLowerCase()
      return (
        wanted === undefined ||
        String(row[name] ?? '')
          .toLowerCase()
          .includes(wanted)
      )
    }
    const phone = (row: Row) => {
      const wanted = options.phoneFilter ? query.get('phone') : null
      return wanted === null || JSON.stringify(row.contact_phones).includes(wanted)
    }
    const filters: Record<List, ((row: Row) => boolean)[]> = {
      cities: [like('name'), is('uf')],
      companies: [like('name'), is('cnpj'), is('city_id')],
      persons: [like('name'), is('company_id'), is('city_id'), phone],
      deals: [
        is('person_id'),
        is('company_id'),
        is('pipeline_id'),
        is('stage_id'),
        is('status'),
        like('title'),
      ],
      notes: [is('deal_id')],
      pipelines: [],
      stages: [],
      origins: [],
      users: [],
    }
    return lists[list].filter((row) => filters[list].every((filter) => filter(row)))
  }

  function page(rows: Row[], query: URLSearchParams): LoopbackReply {
    const show = Math.min(Number(query.get('show') ?? 20), pageSize)
    const start =
      paging === 'pages'
        ? (Number(query.get('page') ?? 1) - 1) * show
        : Number(Buffer.from(query.get('cursor') ?? '', 'base64url').toString() || 0)
    const more = start + show < rows.length
    const meta =
      paging === 'pages'
        ? { total: rows.length, total_pages: Math.ceil(rows.length / show) }
        : {
            cursor: {
              current: query.get('cursor'),
              next: more ? Buffer.from(String(start + show)).toString('base64url') : null,
            },
          }
    const data = rows.slice(start, start + show).map(shown)
    return { status: 200, body: { success: true, message: 'OK', data, meta } }
  }

  function shown(row: Row): Row {
    return options.hidesReference ? { ...row, reference: undefined } : row
  }

  function create(list: List, body: unknown): Row {
    const made: Row = { id: nextId++, created_at: new Date().toISOString(), ...valid(list, body) }
    lists[list].push(made)
    return shown(made)
  }

  function change(list: List, row: Row, body: unknown): void {
    const next = valid(list, { ...posted(list, row), ...(body as object) }, row)
    Object.assign(row, next)
  }

  /** The row as a body would have it: contacts come back under other names than they are sent. */
  function posted(list: List, row: Row): object {
    if (list !== 'persons') return row
    const texts = (value: unknown, key: string) =>
      Array.isArray(value) ? value.map((one: Record<string, unknown>) => String(one[key])) : []
    return {
      ...row,
      contactPhones: texts(row.contact_phones, 'phone'),
      contactEmails: texts(row.contact_emails, 'email'),
    }
  }

  function valid(list: List, body: unknown, self?: Row): object {
    switch (list) {
      case 'companies': {
        const company = parse(companySchema, body)
        const taken = lists.companies.some(
          (other) => other !== self && company.cnpj !== undefined && bare(other.cnpj) === bare(company.cnpj),
        )
        if (taken)
          throw new Refusal(422, 'Unprocessable Entity', { cnpj: 'O campo cnpj já está sendo utilizado.' })
        exists('cities', company.city_id, 'city_id')
        return company
      }
      case 'persons': {
        const { contactPhones = [], contactEmails = [], ...person } = parse(personSchema, body)
        exists('companies', person.company_id, 'company_id')
        return {
          ...person,
          contact_phones: contactPhones.map((phone) => ({ phone, is_main: 0 })),
          contact_emails: contactEmails.map((email) => ({ email, is_main: 0 })),
        }
      }
      case 'deals': {
        const deal = parse(dealSchema, body)
        exists('pipelines', deal.pipeline_id, 'pipeline_id')
        exists('stages', deal.stage_id, 'stage_id')
        exists('persons', deal.person_id, 'person_id')
        exists('companies', deal.company_id, 'company_id')
        exists('origins', deal.origin_id, 'origin_id')
        return { status: 0, deleted: 0, ...deal }
      }
      case 'notes': {
        const note = parse(noteSchema, body)
        exists('deals', note.deal_id, 'deal_id')
        return note
      }
      default:
        throw new Refusal(405, 'Method Not Allowed')
    }
  }

  function exists(list: List, wanted: number | undefined, field: string): void {
    if (wanted !== undefined && !lists[list].some((row) => row.id === wanted))
      throw new Refusal(422, 'Unprocessable Entity', { [field]: `O campo ${field} é inválido.` })
  }

  const server = await startLoopback({
    port: options.port,
    handle,
    control: { rows: () => lists },
  })
  return {
    ...server,
    ...lists,
    calls: (route) =>
      server.requests.filter(
        ({ method, path }) => `${method} ${new URL(path, 'http://x').pathname}` === route,
      ),
  }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))]
  const data = Object.fromEntries(names.map((name) => [name, `O campo ${name} é obrigatório.`]))
  throw new Refusal(422, 'Unprocessable Entity', data)
}

const bare = (cnpj: unknown): string =>
  String(cnpj ?? '')
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
