/** The parts of business.yaml about tools, a partner's API and what decides whether a lead may contract. */
import { z } from 'zod'

const text = z.string().trim().min(1)
const fieldId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'use snake_case')
const pattern = text.refine(isPattern, 'is no regular expression')

function isPattern(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}

/** The sales team's contract with the CRM, see src/tools/crm. */
const CRM_TOOL_KINDS = [
  'crm.atualiza_nome',
  'crm.atualiza_lead_orcamento',
  'crm.cria_orcamento',
  'crm.temperatura_lead',
  'crm.cria_empresa_db',
  'crm.cria_empresa_piperun',
  'crm.get_city_id',
  'crm.atualiza_empresa_piperun',
  'crm.nova_oportunidade_piperun',
  'crm.get_empresa',
  'crm.new_person_piperun',
  'crm.nova_nota_oportunidade',
  'crm.get_oportunidade_id',
] as const

/** What a tool of business.yaml does. Its key there is the name the model calls it by. */
export const TOOL_KINDS = [
  'search_knowledge',
  'partner.areas',
  'partner.plans',
  'partner.qualification',
  'partner.create_lead',
  'partner.create_contract',
  ...CRM_TOOL_KINDS,
] as const
export type ToolKind = (typeof TOOL_KINDS)[number]

export const toolName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, 'a name a model can call')

export const toolSchema = z.strictObject({
  /** Default: the tool's own name. */
  use: z.enum(TOOL_KINDS).optional(),
  /** `write`: changes something outside. Runs once, and only after the checks and a person's approval. */
  scope: z.enum(['read', 'write']).default('read'),
  /** pt-BR, for the model, in place of the tool's own description. */
  description: text.optional(),
})

/** Calls made without the model asking, as soon as what they need is known. */
export const lookUpSchema = z.strictObject({
  /** A read tool of `tools`. It takes what it needs from the conversation. */
  tool: toolName,
  /** Fields that must be known. Asked again when one of them changes. */
  needs: z.array(fieldId).min(1),
  /** Fields that change the answer when they are known. */
  uses: z.array(fieldId).default([]),
  /** A call that failed is made again in a later turn after so long. */
  retry_after_seconds: z.int().min(0).default(30),
  /** An answer is asked for again after so long. */
  fresh_for_minutes: z.int().min(1).default(1440),
})
export type LookUp = z.infer<typeof lookUpSchema>

/** A partner whose API says where and under which plans the service is sold. */
export const partnerSchema = z.strictObject({
  /** Names of the environment variables that hold address and bearer token. Absent there: its tools are off. */
  base_url: text,
  token: text,
  /** Fields that carry what the partner asks for. */
  fields: z.strictObject({
    city: fieldId,
    uf: fieldId,
    /** Of type money. */
    bill: fieldId,
    /** Whether a person or a company contracts. */
    person: fieldId.optional(),
    name: fieldId.optional(),
    email: fieldId.optional(),
  }),
  /** Values of `fields.person` that mean a company. */
  juridical: z.array(text).default([]),
  /** Fields known before a plan is presented unasked. */
  present_after: z.array(fieldId).default([]),
  /** Which plan is the recommended one; on a tie the other figure decides. */
  recommend: z.enum(['highest_discount', 'shortest_fidelity']).default('highest_discount'),
  /** Plans shown when the lead asks for them. */
  list_at_most: z.int().min(1).max(5).default(3),
  /** Messages that ask for plans, discounts or how long one is bound; over the words as in `situations`. */
  asks_for_plans: z.array(pattern).default([]),
  /** Situations whose answer a look-up makes needless: "we have to check your city". */
  answers: z.array(text).default([]),
})

/** Words of the lead that state a fact about the bill or the home. */
const said = z.strictObject({
  when: z.array(pattern).min(1),
  /** What makes a match something else. */
  unless: z.array(pattern).default([]),
  /** Takes the statement back. */
  taken_back: z.array(pattern).default([]),
})

const common = {
  /** Stable: kept with the verdict and read by reports. */
  code: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /**
   * `disqualify`: explains and asks nothing more. `hold`: no final verdict until it is settled. `route`: another
   * product and a person. `note`: for the salesperson.
   */
  verdict: z.enum(['disqualify', 'hold', 'route', 'note']).default('disqualify'),
  /** Key of replies.yaml said once when it comes up. */
  reply: text.optional(),
}

/** Rules of who may contract. What is unknown breaks none of them. Money in integer cents. */
export const eligibilityRuleSchema = z.discriminatedUnion('check', [
  z.strictObject({ ...common, check: z.literal('bill_total'), field: fieldId, at_least: z.int().positive() }),
  z.strictObject({ ...common, check: z.literal('average_kwh'), at_least: z.int().positive() }),
  /** An area that sells or a plan: covered. Both answered and neither: not covered. No answer: unknown. */
  z.strictObject({
    ...common,
    check: z.literal('coverage'),
    areas: toolName.optional(),
    plans: toolName.optional(),
  }),
  /** The partner's own yes or no. */
  z.strictObject({ ...common, check: z.literal('partner_says'), tool: toolName }),
  /** Holder of the bill against this field. */
  z.strictObject({ ...common, check: z.literal('holder'), field: fieldId, said: said.optional() }),
  /** Words of a class that excludes, printed on the bill or said. */
  z.strictObject({
    ...common,
    check: z.literal('excluded_class'),
    classes: z.array(text).min(1),
    said: said.optional(),
  }),
  /** `from` unpaid bills on, counted on the bill or said; instalments in default count as `from`. */
  z.strictObject({
    ...common,
    check: z.literal('overdue'),
    from: z.int().positive(),
    said: said.optional(),
    defaulted: said.optional(),
  }),
  z.strictObject({ ...common, check: z.literal('own_generation'), said: said.optional() }),
  /** Medium or high voltage by the marks on the bill, by its total, or said. */
  z.strictObject({
    ...common,
    check: z.literal('high_voltage'),
    field: fieldId,
    above: z.int().positive(),
    said: said.optional(),
  }),
  /** A document that is no bill, or not read well enough. */
  z.strictObject({
    ...common,
    check: z.literal('document'),
    class_above: z.number().min(0).max(1).default(0.7),
    reading_from: z.number().min(0).max(1).default(0.5),
  }),
  /** Figures no bill has: zero, over 10,000 kWh, a due date more than a year away, an unknown distributor. */
  z.strictObject({ ...common, check: z.literal('plausible'), distributor: fieldId.optional() }),
])
export type EligibilityRule = z.infer<typeof eligibilityRuleSchema>

/** Points of an analysed bill, 0 to 100. */
export const billScoreSchema = z.strictObject({
  /** From this total (integer cents) on, so many points; the highest that fits counts. */
  table: z.array(z.strictObject({ from: z.int().min(0), points: z.int().min(0).max(100) })).min(1),
  without_holder: z.int().min(0).default(20),
  without_distributor: z.int().min(0).default(5),
  /** Added for a reading of confidence 1, in proportion below. */
  confidence: z.int().min(0).default(10),
  qualified_from: z.int().min(0).max(100),
})
export type BillScoreConfig = z.infer<typeof billScoreSchema>

/** A server of the Model Context Protocol whose tools the agent may use. */
export const mcpServerSchema = z
  .strictObject({
    /** Streamable HTTP. Names an environment variable when it is written in capitals. */
    url: text.optional(),
    /** Started by this process, speaks over its standard input and output. */
    command: z.array(text).min(1).optional(),
    /** HTTP header → name of the environment variable that holds its value. */
    headers: z.record(z.string(), text).default({}),
    /** Variables of the started process → name of the environment variable that holds the value. */
    env: z.record(z.string(), text).default({}),
    /** Only these tools, by the server's names. */
    tools: z.record(
      toolName,
      z.strictObject({ scope: z.enum(['read', 'write']).default('read'), description: text.optional() }),
    ),
    /** Parameter of its tools that is always the conversation's own: the model neither sees nor sets it. */
    contact_parameter: text.optional(),
    timeout_ms: z.int().min(100).max(30_000).default(5_000),
  })
  .refine(({ url, command }) => (url === undefined) !== (command === undefined), 'one of url, command')
export type McpServerConfig = z.infer<typeof mcpServerSchema>
