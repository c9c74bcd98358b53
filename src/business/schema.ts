/**
 * The shape of `prompts/<business>/`. A business is data: nothing in `src/` names one. Every key a prompt
 * engineer may write is here; an unknown key is an error, so that a typo is not silently ignored.
 */
import { z } from 'zod'
import { BASES } from '../privacy/bases.ts'
import { crmSchema } from './crm-schema.ts'
import {
  billScoreSchema,
  eligibilityRuleSchema,
  lookUpSchema,
  mcpServerSchema,
  partnerSchema,
  toolName,
  toolSchema,
} from './partner-schema.ts'
import { INTENTS, RULE_IDS } from './rule-ids.ts'

const text = z.string().trim().min(1)
const variants = z.array(text).min(1)
/** A regular expression over a message's words: folded, single spaces, no punctuation but within numbers. */
const pattern = text.refine(isPattern, 'is no regular expression')

function isPattern(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
const fieldId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'use snake_case')

/** `type` picks the validator and the extractor; see `src/understanding/`. */
const field = z.strictObject({
  type: z.enum([
    'person_name',
    'company',
    'cnpj',
    'email',
    'city',
    'uf',
    'segment',
    'product',
    'volume',
    'urgency',
    'yes_no',
    'money',
    'energy',
    'distributor',
    'option',
    'text',
  ]),
  /** What it is called in notes and summaries, e.g. "Cidade". */
  label: text,
  /** Ways to ask, each a complete question. The agent rotates them. */
  ask: z.array(text).default([]),
  /** Asked together in one question and counted as one request, e.g. city with uf. */
  with: fieldId.optional(),
  /** Ways to ask when the field asked with it is already known: the city alone, once the state was told. */
  ask_alone: z.array(text).default([]),
  /** For `option`, `segment`, `distributor`: stored value → words a lead uses. */
  options: z.record(z.string(), z.array(text)).optional(),
  /** Ask for it when missing. Fields with `false` are only taken when offered. */
  collect: z.boolean().default(false),
})

const ruleSwitch = z.strictObject({
  on: z.boolean().default(true),
  /** Rule-specific parameters, validated by the rule itself. */
  params: z.record(z.string(), z.unknown()).default({}),
})

/** How a product family (knowledge `category`) is spoken of. */
const family = z.strictObject({
  noun: text,
  plural: text,
  article: z.enum(['o', 'a']),
  /** Words a lead uses for the family, whatever the model. */
  words: z.array(text).default([]),
  /** What the customer does with it, said after "para": "imprimir folhetos". */
  purpose: text,
})

/** How a catalogue quantity (`facts[].quantity`) is asked for and said. */
const quantity = z.strictObject({
  label: text,
  /** Words or phrases of a question about it, compared without accents. A trailing `*` matches any ending. */
  words: z.array(text).default([]),
  /** After the product's name: "produz {value}". `{value}` is the figure with unit and period, `{number}` without, `{of}` the part. */
  say: text,
  /** Another verb for a family: a cutter cuts what a mixer mixes. */
  say_by_family: z.record(fieldId, text).default({}),
  /** The figure without the verb, for a comparison; default `{value}`. */
  short: text.optional(),
  /** A length the lead states ("16 cm") is checked against it. */
  fits: z.boolean().default(false),
  /** Larger is a reason to prefer a model when a lead states a volume. */
  capacity: z.boolean().default(false),
})

/** What is counted in this business's trade, beside pieces, boxes and other units everybody has. */
const countedUnit = z.strictObject({
  /** Singular and plural, as they are printed. */
  one: text,
  many: text,
  /** Other words for it, singular and plural. */
  words: z.array(text).default([]),
  /** The customer produces it: so many a day are a volume. Parts of a product are counted and are none. */
  produced: z.boolean().default(true),
})

/** From `some` on a volume earns half of its weight, from `good` on the whole. */
const volumeThreshold = z.strictObject({
  unit: text,
  /** Other words for the unit. */
  units: z.array(text).default([]),
  per: z.enum(['hora', 'dia', 'semana', 'mês']),
  some: z.number().positive(),
  good: z.number().positive(),
})
export type VolumeThreshold = z.infer<typeof volumeThreshold>

const weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])

const interval = z.strictObject({
  from: z.string().regex(/^\d{2}:\d{2}$/),
  to: z.string().regex(/^\d{2}:\d{2}$/),
})

/** A template the provider has approved. `parameters`: placeholders of replies.yaml, in the template's order. */
const template = z.strictObject({
  name: text,
  language: z.string().default('pt_BR'),
  parameters: z.array(text).default([]),
})

/** Names of environment variables, never the secrets themselves. */
const account = z.discriminatedUnion('channel', [
  z.strictObject({
    channel: z.literal('whatsapp-cloud'),
    phone_number_id: text.default('WHATSAPP_PHONE_NUMBER_ID'),
    access_token: text.default('WHATSAPP_ACCESS_TOKEN'),
  }),
  z.strictObject({
    channel: z.literal('zapi'),
    instance_id: text.default('ZAPI_INSTANCE_ID'),
    instance_token: text.default('ZAPI_INSTANCE_TOKEN'),
    client_token: text.default('ZAPI_CLIENT_TOKEN'),
  }),
])

export const businessSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  name: text,
  persona: z.strictObject({
    /** How the agent calls itself in a sentence: "a assistente virtual da …". */
    introduction: text,
    /** First name, when it has one. */
    name: text.optional(),
  }),
  language: z.literal('pt-BR'),
  country: z.literal('BR'),
  accounts: z.array(account).default([]),
  fields: z.record(fieldId, field),
  /** Fields in the order they are asked. */
  collect_order: z.array(fieldId),
  /** A field is only asked once those before it are known, or were asked in vain. */
  ask_in_order: z.boolean().default(false),
  /** Conversation counts as qualified (status) when these are known; "não informado" is an allowed answer. */
  minimum: z.array(fieldId),
  rules: z.partialRecord(z.enum(RULE_IDS), ruleSwitch),
  /**
   * A model's second opinion on drafts the rules let pass, asked only when a key is set. It can add a block and
   * never lifts one. `on_failure`: what a missing answer counts as.
   */
  judge: z
    .strictObject({
      on: z.boolean().default(false),
      /** Milliseconds for all rules together; they are asked at the same time. */
      timeout_ms: z.int().min(100).max(20_000).default(2500),
      /** Name of the model; absent: the one that writes. */
      model: text.optional(),
      rules: z.partialRecord(
        z.enum(RULE_IDS),
        z.strictObject({ on_failure: z.enum(['pass', 'block']).default('pass') }),
      ),
    })
    .optional(),
  limits: z.strictObject({
    questions_per_turn: z.int().min(0).max(5),
    fields_per_turn: z.int().min(0).max(5),
    /** Characters (UTF-16 units) of one reply. */
    reply_length: z.int().min(100).max(4096),
    emojis: z.int().min(0).max(10),
    /** Transcript messages given to the model. */
    window_messages: z.int().min(4).max(60).default(16),
    /** Model calls of one turn, revisions and tool rounds included. */
    model_calls: z.int().min(1).max(12).default(6),
    revisions: z.int().min(0).max(5).default(2),
    /** Milliseconds all tool calls of one turn may take; what is not back by then is unknown. */
    tools_ms: z.int().min(100).max(30_000).default(10_000),
  }),
  /**
   * US dollars of model calls a day, in the time zone of the business hours. Past one the offline model answers until the
   * next day.
   */
  spend: z
    .strictObject({
      contact_usd_per_day: z.number().nonnegative().default(0.5),
      business_usd_per_day: z.number().nonnegative().default(50),
    })
    .default({ contact_usd_per_day: 0.5, business_usd_per_day: 50 }),
  /** By knowledge category. */
  families: z.record(fieldId, family).default({}),
  units: z.array(countedUnit).default([]),
  /** By `facts[].quantity`. One that a lead asks about and no document has goes to a specialist. */
  quantities: z.record(fieldId, quantity).default({}),
  /** Intent → key in replies.yaml, for intents answered by the business's own words. */
  intents: z.partialRecord(z.enum(INTENTS), text).default({}),
  /** Messages of a kind the business answers in words of its own, whatever its documents say. The first that matches counts. */
  situations: z
    .array(
      z.strictObject({
        /** Key of replies.yaml. */
        reply: text,
        when: z.array(pattern).min(1),
        unless: z.array(pattern).default([]),
        /** Only right after the agent said one of these situations. */
        after: z.array(text).default([]),
      }),
    )
    .default([]),
  qualification: z.strictObject({
    version: z.int().min(1),
    weights: z.strictObject({
      completeness: z.number().min(0).max(100),
      engagement: z.number().min(0).max(100),
      volume: z.number().min(0).max(100),
      urgency: z.number().min(0).max(100),
    }),
    completeness_fields: z.array(fieldId).min(1),
    /** How many answers make a lead fully engaged. */
    engagement_answers: z.int().min(1).default(4),
    /** A volume said per hour, week or month is compared by these. */
    working_time: z
      .strictObject({
        hours_per_day: z.number().positive().max(24).default(8),
        days_per_week: z.number().positive().max(7).default(5),
        days_per_month: z.number().positive().max(31).default(22),
      })
      .default({ hours_per_day: 8, days_per_week: 5, days_per_month: 22 }),
    /** By product family (knowledge category), one for each unit a lead may speak in. */
    volume_thresholds: z.record(z.string(), z.array(volumeThreshold).min(1)),
    /** Urgency value → share of its weight, 0 to 1. */
    urgency_share: z.record(z.string(), z.number().min(0).max(1)),
    /** A figure told below `at_least` (in the field's own unit: cents, kWh) disqualifies; `reply` says so and nothing more is asked. */
    floors: z
      .array(z.strictObject({ field: fieldId, at_least: z.int().positive(), reply: text }))
      .default([]),
    /** Who may contract: the first that disqualifies decides, all that hold are kept as reasons. */
    rules: z.array(eligibilityRuleSchema).default([]),
    /** Points of an analysed bill, in place of the sum of the weights. */
    bill_score: billScoreSchema.optional(),
    thresholds: z.strictObject({ frio: z.number(), quente: z.number() }),
    hot_requires: z.array(fieldId),
    hot_excludes: z.record(fieldId, z.array(text)).default({}),
  }),
  /** Tools that are on, by the name the model calls them by. */
  tools: z.record(toolName, toolSchema).default({ search_knowledge: { scope: 'read' } }),
  partner: partnerSchema.optional(),
  look_ups: z.array(lookUpSchema).default([]),
  /** By a name of your own; a tool is called `<server>_<tool>`. */
  mcp: z.record(toolName, mcpServerSchema).default({}),
  upsells: z
    .array(
      z.strictObject({
        id: fieldId,
        /** Offered when the talk touches this model … */
        when_model: text,
        /** … and this one is then presented, once a conversation. */
        offer_model: text,
        reply: text,
      }),
    )
    .default([]),
  /** Products a lead may ask for that are not for sale now; interest is recorded. */
  unavailable: z
    .array(
      z.strictObject({
        model: text,
        reply: text,
        /** When the lead comes back to it. */
        again_reply: text.optional(),
        alternative_model: text.optional(),
        alternative_reply: text.optional(),
      }),
    )
    .default([]),
  business_hours: z.strictObject({
    timezone: text,
    week: z.partialRecord(weekday, z.array(interval)),
    holidays: z
      .strictObject({ country: text.default('BR'), state: text.optional(), extra: z.array(text).default([]) })
      .optional(),
  }),
  debounce: z
    .strictObject({
      /** Milliseconds of silence after a message that looks complete. */
      complete_ms: z.int().min(0).default(1200),
      /** … after one that looks unfinished, or in a burst. */
      unfinished_ms: z.int().min(0).default(6000),
      /** Longest wait since the first unanswered message. */
      cap_ms: z.int().min(0).default(15_000),
    })
    .default({ complete_ms: 1200, unfinished_ms: 6000, cap_ms: 15_000 }),
  /** A form that comes before the conversation: `POST /leads`. Absent: the business takes none. */
  activation: z
    .strictObject({
      /** Opens the conversation. */
      template,
      /** Field ids by what the form asks. */
      fields: z.strictObject({
        name: fieldId,
        email: fieldId.optional(),
        city: fieldId,
        state: fieldId,
        bill_value: fieldId,
        client_type: fieldId,
      }),
      /** Smallest bill the form takes, in cents. */
      minimum_cents: z.int().min(0).default(0),
      /** What the person agrees to, as it is shown, and the version that is recorded. */
      consent: z.strictObject({ version: text, text }),
      title: text,
      intro: text,
      /** Shown when the form was taken. */
      thanks: text,
      /** Origins of other sites that may post the form by script. */
      origins: z.array(z.url()).default([]),
    })
    .optional(),
  /** Under what the data of who writes first is used (LGPD, art. 7), as it is said to them, and the version that is recorded. */
  first_contact: z.strictObject({ basis: z.enum(BASES), version: text, text }).optional(),
  /** The salespeople's inbox. `inbox`: name of the variable that holds its id, where a business has one of its own. */
  helpdesk: z
    .strictObject({ on: z.boolean().default(true), inbox: text.default('CHATWOOT_INBOX_ID') })
    .default({ on: true, inbox: 'CHATWOOT_INBOX_ID' }),
  /** Where deals are opened, see docs/crm.md. Absent: nowhere. */
  crm: crmSchema.optional(),
  /** Where conversations stand, see docs/journey.md. */
  journey: z
    .strictObject({
      /** Days without a word from anybody after which a lead is let go. */
      lost_after_days: z.int().min(1).default(15),
    })
    .default({ lost_after_days: 15 }),
  /** What is remembered of a contact from one conversation to the next. */
  memory: z
    .strictObject({
      /** Days of silence after which the lead's next message starts a new conversation. */
      new_conversation_after_days: z.int().min(1).default(15),
      /** Fields that may have changed meanwhile: asked again in a new conversation. */
      ask_again: z.array(fieldId).default([]),
      /** Days a field or a conversation is remembered; absent: until the data is anonymised. */
      keep_days: z.int().min(1).optional(),
    })
    .default({ new_conversation_after_days: 15, ask_again: [] }),
  /** What is sent to a lead who went silent after our message. Absent: nothing. */
  follow_up: z
    .strictObject({
      /** Local time within which a reminder may go. */
      hours: interval.default({ from: '09:00', to: '18:00' }),
      /** Days on which one may go; holidays never. Absent: the days the business is open. */
      days: z.array(weekday).optional(),
      ladder: z
        .array(
          z.strictObject({
            /** Since our last message for the first step, since the reminder before for the others. */
            after_minutes: z.int().positive(),
            /** Key of replies.yaml, within WhatsApp's 24 h window. */
            reply: text,
            /** Another key when this field is the next one missing. */
            reply_by_field: z.record(fieldId, text).default({}),
            /** Another key while the bill is waited for (`media.bill.before_person`). */
            reply_awaiting_bill: text.optional(),
            /** Outside the window; absent: nothing is sent then. */
            template: template.optional(),
          }),
        )
        .min(1)
        .max(5),
      /** Reminders a lead gets at most within `within_days`, however often the ladder starts again. */
      max_sent: z.int().min(1).max(10).default(3),
      within_days: z.int().min(1).default(30),
      /** Only leads of these temperatures. Absent: all. */
      temperatures: z.array(z.enum(['frio', 'morno', 'quente'])).optional(),
      /** Longest text of a reminder. */
      length: z.int().min(50).max(4096).default(200),
    })
    .optional(),
  handoff: z.strictObject({
    temperatures: z.array(z.enum(['frio', 'morno', 'quente'])),
    summary_fields: z.array(fieldId),
    /** Outside business hours, minutes after a person's last message before the agent may answer again. */
    resume_after_minutes: z.int().min(0).default(30),
    /** A person is called after so many turns in a row that helped the lead with nothing. */
    after_failures: z.int().min(1).default(3),
    /** A person is called at the lead's so-manieth message with abuse. */
    after_abuses: z.int().min(1).default(2),
    /** A person is called when a technical question has waited so many minutes of opening hours. */
    after_question_minutes: z.int().min(1).default(240),
    /** Messages acknowledged while a person is waited for; then the agent keeps silent until people are reminded. */
    acknowledge_at_most: z.int().min(1).default(3),
    /** Minutes of opening hours after which people are reminded that a lead waits for them, and how often. */
    remind_after_minutes: z.int().min(1).default(60),
    reminders: z.int().min(0).max(10).default(3),
    /** Ending the conversation in the inbox gives it back to the agent, also when a person had it. */
    resume_on_close: z.boolean().default(false),
    /** A person who answers a technical question by its number takes the conversation over. */
    answer_takes_over: z.boolean().default(false),
  }),
  /** The agent writes drafts that a person sends or discards. A conversation may say otherwise. */
  copilot: z.boolean().default(false),
  /** What becomes of pictures, papers and recordings. They are kept for people in any case. */
  media: z
    .strictObject({
      /** Pictures and PDFs are read as electricity bills. Absent: they are not read. */
      bill: z
        .strictObject({
          /** Fields a bill the lead confirmed fills. `distributor` names the field whose `options` are the distributors. */
          fields: z.strictObject({
            total: fieldId,
            consumption: fieldId.optional(),
            distributor: fieldId,
            city: fieldId.optional(),
            uf: fieldId.optional(),
            /** The lead's name, which the holder's is compared with. */
            name: fieldId.optional(),
          }),
          /** Files in a row that are no readable bill before a person takes over. */
          max_attempts: z.int().min(1).max(10).default(3),
          /**
           * The bill is asked for before a person takes over a hot lead, by the reply `bill_request`; who says it is still to
           * come is waited for, at most this many turns. Absent: it is not asked for.
           */
          before_person: z.strictObject({ turns: z.int().min(1).max(10).default(3) }).optional(),
          /** Model that sees; absent: the one that writes. */
          model: text.optional(),
        })
        .optional(),
      /** Model that turns recordings into words. */
      transcription_model: text.default('gpt-4o-mini-transcribe'),
    })
    .default({ transcription_model: 'gpt-4o-mini-transcribe' }),
  retention: z.strictObject({
    /** Files leads sent, and what was read from them. */
    media_days: z.int().min(1).default(30),
    /** What was said, word by word, here and in what waits to be shown or was sent. */
    transcript_days: z.int().min(1),
    /** What was told to partners, what failed on the way, and the values audit entries hold. */
    integration_audit_days: z.int().min(1).default(90),
    /** After so many days of silence what is kept says nothing of whom. */
    idle_anonymise_days: z.int().min(1),
    delete_days: z.int().min(1),
  }),
})
export type BusinessConfig = z.infer<typeof businessSchema>
export type FieldConfig = BusinessConfig['fields'][string]

/**
 * `replies.yaml`: situation → variants. Placeholders are `{name}`-like and are checked at load: a field id, or
 * one of REPLY_PLACEHOLDERS (placeholders.ts). A variant one of whose placeholders is unknown in the conversation is not used.
 */
export const repliesSchema = z.record(fieldId, variants)
export type Replies = z.infer<typeof repliesSchema>

/** One figure of the catalogue, typed so that a claim can be checked against it. */
export const factSchema = z.strictObject({
  /** What is measured: output, capacity, motor_power, voltage, weight_precision, diameter, thickness, blade_spacing, warranty, models … */
  quantity: fieldId,
  min: z.number().optional(),
  max: z.number().optional(),
  /** For lists such as 7, 15, 23, 31, 47 mm. */
  values: z.array(z.number()).optional(),
  unit: text,
  per: z.enum(['hora', 'dia', 'semana', 'mês', 'minuto']).optional(),
  /** The part it is about: "cuba", "reservatório", "esteira". */
  of: text.optional(),
})
export type Fact = z.infer<typeof factSchema>

/** Front matter of `knowledge/*.md`. */
export const documentMetaSchema = z.strictObject({
  title: text,
  /** Model name as written in the catalogue, e.g. P200; absent for topics. */
  model: text.optional(),
  /** Words a lead uses for it. */
  aliases: z.array(text).default([]),
  category: text,
  available: z.boolean().default(true),
  /**
   * False for a page that only says who answers something. Its passages may be shown to the model, but a question
   * is never "answerable" because of it.
   */
  evidence: z.boolean().optional(),
  /** What is written here is documented in docs/knowledge.md. */
  facts: z.array(factSchema).default([]),
})
export type DocumentMeta = z.infer<typeof documentMetaSchema>

export interface KnowledgeDocument {
  /** File name without extension. */
  slug: string
  meta: DocumentMeta
  /** Markdown after the front matter. */
  body: string
}

export interface Business {
  id: string
  /** Absolute path of the folder. */
  folder: string
  config: BusinessConfig
  replies: Replies
  /** `system.md` with its placeholders still in. */
  systemPrompt: string
  documents: KnowledgeDocument[]
  /** sha256 over all files: the prompt version recorded on each turn. */
  version: string
}

export type FieldId = string
