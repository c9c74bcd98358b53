/** The part of business.yaml about the CRM: which one, when a deal is opened, and what people read there. */
import { z } from 'zod'

const text = z.string().trim().min(1)
const fieldId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'use snake_case')
const temperature = z.enum(['frio', 'morno', 'quente'])
/** An id of the CRM, or the name of the environment variable that holds it. */
const id = z.union([
  z.int().positive(),
  z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'an id, or the name of an environment variable'),
])

export const crmSchema = z
  .strictObject({
    /** `webhook`: events posted to an address of yours, signed. See docs/crm.md. */
    provider: z.enum(['piperun', 'webhook']),
    /** Names of the variables that hold the address and the token, or the secret events are signed with. */
    base_url: text.optional(),
    secret: text.optional(),
    /** Where deals are opened. Required for piperun. */
    pipeline_id: id.optional(),
    stage_id: id.optional(),
    owner_id: id.optional(),
    /** By channel of the conversation (whatsapp-cloud, zapi, simulator); `default` for the others. */
    origins: z.record(z.string(), id).default({}),
    requests_per_second: z.number().positive().max(100).default(2),
    /** A deal is opened once these fields are known and the lead is of one of these temperatures. */
    open_deal: z
      .strictObject({
        fields: z.array(fieldId).default(['name', 'product', 'city']),
        temperatures: z.array(temperature).default(['morno', 'quente']),
      })
      .default({ fields: ['name', 'product', 'city'], temperatures: ['morno', 'quente'] }),
    /** Which field is what. A field the business does not have counts as not told. */
    fields: z
      .strictObject({
        name: fieldId.default('name'),
        company: fieldId.default('company'),
        cnpj: fieldId.default('cnpj'),
        email: fieldId.default('email'),
        city: fieldId.default('city'),
        uf: fieldId.default('uf'),
        segment: fieldId.default('segment'),
        product: fieldId.default('product'),
      })
      .prefault({}),
    title: z.strictObject({ product: text.default('Interesse'), place: text.default('Brasil') }).prefault({}),
    note: z
      .strictObject({
        /** `rewrite`: the note is always the newest state. `append`: it stays, and what changed is added as another. */
        on_change: z.enum(['rewrite', 'append']).default('rewrite'),
        /** Fields of the block "Necessidade Identificada". */
        need: z.array(fieldId).default(['volume', 'urgency']),
        /** Block "Próximo Passo" by temperature. */
        next_step: z
          .strictObject({
            quente: text.default('Encaminhado ao consultor para cotação.'),
            morno: text.default('Follow-up agendado.'),
            frio: text.default('Nutrir com catálogo e material.'),
            none: text.default('A definir.'),
          })
          .prefault({}),
      })
      .prefault({}),
    /** What fails is tried again after `first_seconds`, each time twice as long, at most `longest_minutes`. */
    retry: z
      .strictObject({
        attempts: z.int().min(1).max(50).default(12),
        first_seconds: z.number().positive().default(30),
        longest_minutes: z.number().positive().default(60),
      })
      .prefault({}),
  })
  .superRefine((crm, context) => {
    if (crm.provider !== 'piperun') return
    for (const key of ['pipeline_id', 'stage_id'] as const) {
      if (crm[key] === undefined)
        context.addIssue({ code: 'custom', path: [key], message: 'required: a deal needs it' })
    }
  })
export type CrmConfig = z.infer<typeof crmSchema>
