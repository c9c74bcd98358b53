import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import type { ActivationOutcome, Activator } from '../activation/activate.ts'
import { type FormProblem, type FormResult, readForm } from '../activation/form.ts'
import { donePage, type Filled, formPage } from '../activation/page.ts'
import type { Business } from '../business/schema.ts'
import { errorResponse, requestIdOf } from './errors.ts'
import { overLimit, type RouteLimits, tooMany } from './limited.ts'
import { errorBody } from './schemas.ts'
import { parseJsonBytes } from './webhook-body.ts'

const MAX_BYTES = 32 * 1024
const PATH = '/leads'
const KEY_LENGTH = 200

const request = z
  .object({
    business: z.string().optional().openapi({ description: 'Default: the only business that takes forms.' }),
    name: z.string().openapi({ example: 'Ana Prado' }),
    whatsapp: z.string().openapi({ example: '(81) 91234-5678' }),
    email: z.string().optional(),
    city: z.string().openapi({ example: 'Recife' }),
    state: z.string().openapi({ example: 'PE' }),
    bill_value: z.union([z.string(), z.number()]).openapi({ example: 'R$ 1.234,56' }),
    client_type: z.string().openapi({ example: 'casa' }),
    consent: z.boolean().openapi({ description: 'LGPD consent: required.' }),
  })
  .openapi('LeadForm')
const invalid = errorBody.extend({
  error: errorBody.shape.error.extend({ fields: z.record(z.string(), z.string()).optional() }),
})
const failure = (description: string) => ({
  description,
  content: { 'application/json': { schema: invalid } },
})

/**
 * `GET|POST /leads`: the form before the conversation, as JSON or as a page. Everything wrong is named at once: 400
 * when a field is not there, 422 when what is there is not right, 409 when the person is already being served.
 */
export function createLeadRoutes(deps: {
  businesses: readonly Business[]
  activator: Activator
  /** By address, and by the phone in the form. */
  limits?: RouteLimits | undefined
}) {
  const takers = deps.businesses.filter(({ config }) => config.activation !== undefined)
  const routes = new OpenAPIHono()
  const origins = takers.flatMap(({ config }) => config.activation?.origins ?? [])
  routes.use(PATH, cors({ origin: origins, allowMethods: ['POST'], maxAge: 600 }))

  const businessOf = (id: unknown): Business | undefined =>
    typeof id === 'string' && id !== ''
      ? takers.find((one) => one.id === id)
      : takers.length === 1
        ? takers[0]
        : undefined

  routes.get(PATH, (c) => {
    const business = businessOf(c.req.query('business'))
    if (business === undefined)
      return errorResponse(c, 404, 'leads.unknown_business', unknownBusiness(takers))
    return page(c, formPage(business, { filled: {}, problems: [], action: PATH }), 200)
  })

  routes.use(
    PATH,
    bodyLimit({
      maxSize: MAX_BYTES,
      onError: (c) => {
        c.header('connection', 'close')
        return errorResponse(c, 413, 'leads.too_large', `The body is over ${MAX_BYTES} bytes`)
      },
    }),
  )
  routes.openAPIRegistry.registerPath(
    createRoute({
      method: 'post',
      path: PATH,
      summary: 'A lead fills in the form',
      request: {
        headers: z.object({ 'idempotency-key': z.string().optional() }),
        body: {
          content: {
            'application/json': { schema: request },
            'application/x-www-form-urlencoded': { schema: request },
          },
        },
      },
      responses: {
        202: {
          description: 'Saved; the template is on its way',
          content: { 'application/json': { schema: z.object({ id: z.string() }) } },
        },
        400: failure('No form, or a field is missing'),
        409: failure('This person is already being served, or asked not to be written to'),
        413: failure('Too large'),
        415: failure('Neither JSON nor a form'),
        422: failure('A field is wrong'),
        429: failure('Too many forms from this address, or for this phone'),
        503: failure('No account to write from'),
      },
    }),
  )
  // Described above, read by hand: the same address answers JSON to JSON and a page to the page.
  routes.post(PATH, post)
  return routes

  async function post(c: Context): Promise<Response> {
    const over = await overLimit(c, deps.limits, 'leadsByAddress')
    if (over !== null) return over
    const body = await readBody(c)
    if (body === 'unsupported') {
      return errorResponse(c, 415, 'leads.unsupported_type', 'Send application/json or a form')
    }
    if (body === null) return errorResponse(c, 400, 'leads.malformed', 'The body is no JSON object')
    const wantsPage = body.form
    const business = businessOf(body.values.business)
    if (business === undefined) {
      return problem(c, 422, 'leads.invalid', [{ field: 'business', message: unknownBusiness(takers) }])
    }
    const form: FormResult = readForm(business, body.values)
    if (!form.ok) {
      const status = form.problems.some(({ missing }) => missing) ? 400 : 422
      if (wantsPage) {
        return page(
          c,
          formPage(business, { filled: filledOf(body.values), problems: form.problems, action: PATH }),
          422,
        )
      }
      return problem(c, status, status === 400 ? 'leads.missing' : 'leads.invalid', form.problems)
    }
    const again = await deps.limits?.limiter.take('leadsByPhone', form.lead.phone)
    if (again?.allowed === false) return tooMany(c, again)
    const key = c.req.header('idempotency-key')?.slice(0, KEY_LENGTH) ?? null
    const outcome = await deps.activator.activate(business, form.lead, {
      source: wantsPage ? 'page' : 'api',
      idempotencyKey: key === '' ? null : key,
    })
    if (outcome.kind === 'unavailable') {
      return errorResponse(c, 503, 'leads.not_configured', 'This business has no WhatsApp account yet')
    }
    return wantsPage ? answerPage(c, business, outcome) : answerJson(c, outcome)
  }
}

const CONFLICTS = {
  exists: 'whatsapp: this person is already being served',
  opted_out: 'whatsapp: this person asked not to be written to',
  key_reused: 'Idempotency-Key: already used for another form',
} as const

type Answered = Exclude<ActivationOutcome, { kind: 'unavailable' }>

function answerJson(c: Context, outcome: Answered) {
  if (outcome.kind !== 'conflict') return c.json({ id: outcome.id }, 202)
  const field = outcome.reason === 'key_reused' ? 'Idempotency-Key' : 'whatsapp'
  const error = {
    code: `leads.${outcome.reason}`,
    message: CONFLICTS[outcome.reason],
    requestId: requestIdOf(c),
    fields: { [field]: CONFLICTS[outcome.reason] },
  }
  return c.json({ error }, 409)
}

function answerPage(c: Context, business: Business, outcome: Answered) {
  const thanks = business.config.activation?.thanks ?? ''
  if (outcome.kind !== 'conflict') return page(c, donePage(business, thanks), 202)
  const message =
    outcome.reason === 'opted_out'
      ? 'Este número pediu para não receber mensagens. Se mudou de ideia, escreva para nós pelo WhatsApp.'
      : 'Já recebemos o seu cadastro. É só continuar a conversa pelo WhatsApp.'
  return page(c, donePage(business, message), 409)
}

function problem(
  c: Context,
  status: 400 | 422,
  code: string,
  problems: readonly (Pick<FormProblem, 'message'> & { field: string })[],
) {
  const message = problems.map((one) => `${one.field}: ${one.message}`).join(' ')
  const fields = Object.fromEntries(problems.map((one) => [one.field, one.message]))
  return c.json({ error: { code, message, requestId: requestIdOf(c), fields } }, status)
}

const unknownBusiness = (takers: readonly Business[]) =>
  `business must be one of: ${takers.map(({ id }) => id).join(', ')}`

function page(c: Context, body: ReturnType<typeof formPage>, status: 200 | 202 | 409 | 422) {
  // Nothing of another site, and no script at all.
  c.header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
  )
  c.header('cache-control', 'no-store')
  return c.html(body, status)
}

/** The posted values, or null when they cannot be read. */
async function readBody(
  c: Context,
): Promise<{ values: Record<string, unknown>; form: boolean } | 'unsupported' | null> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') {
    const values = await c.req.parseBody().catch(() => null)
    return values === null ? null : { values, form: true }
  }
  if (type !== 'application/json') return 'unsupported'
  const parsed = parseJsonBytes(new Uint8Array(await c.req.arrayBuffer()))
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  return isObject ? { values: { ...parsed }, form: false } : null
}

function filledOf(values: Record<string, unknown>): Filled {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string'))
}
