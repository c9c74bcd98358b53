/** The environment, read once. The error names every variable that is wrong, never its value. */
import { z } from 'zod'
import type { RequestLimits } from './limits/limits.ts'
import { parsePrices } from './model/prices.ts'
import { secretsOf } from './ops/credentials.ts'
import { ConfigError } from './ops/errors.ts'
import { readSecretFiles } from './secret-files.ts'

const blankAsAbsent = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value
const text = z.preprocess(blankAsAbsent, z.string().trim().optional())
const url = z.preprocess(
  blankAsAbsent,
  z
    .url({ protocol: /^https?$/ })
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
)
const list = z.preprocess(blankAsAbsent, z.string().transform(secretsOf).optional())

/** A limit a minute and key; 0 switches it off. */
const perMinute = (usual: number) =>
  z.preprocess(blankAsAbsent, z.coerce.number().int().min(0).max(1_000_000).default(usual))

const schema = z.object({
  NODE_ENV: text,
  PROSA_STAGE: z.preprocess(blankAsAbsent, z.enum(['development', 'staging', 'production']).optional()),
  DATABASE_URL: z.preprocess(blankAsAbsent, z.url({ protocol: /^postgres(ql)?$/ }).optional()),
  PROSA_DATA_DIR: z.preprocess(blankAsAbsent, z.string().default('.data')),
  PORT: z.preprocess(blankAsAbsent, z.coerce.number().int().min(0).max(65_535).default(3000)),
  PROSA_BUSINESSES: list,
  PROSA_MODEL: z.preprocess(blankAsAbsent, z.enum(['openai', 'offline']).optional()),
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: url,
  OPENAI_MODEL: z.preprocess(blankAsAbsent, z.string().default('gpt-4.1-mini')),
  OPENAI_EMBEDDING_MODEL: text,
  MODEL_PRICES: z.preprocess(
    blankAsAbsent,
    z
      .string()
      .default('')
      .transform((value, context) => {
        try {
          return parsePrices(value)
        } catch (error) {
          context.addIssue(error instanceof Error ? error.message : 'no prices')
          return z.NEVER
        }
      }),
  ),
  WHATSAPP_GRAPH_URL: url,
  WHATSAPP_ACCESS_TOKEN: text,
  WHATSAPP_APP_SECRET: list,
  WHATSAPP_VERIFY_TOKEN: list,
  WHATSAPP_PHONE_NUMBER_ID: text,
  ZAPI_URL: url,
  ZAPI_INSTANCE_ID: text,
  ZAPI_INSTANCE_TOKEN: text,
  ZAPI_CLIENT_TOKEN: text,
  ZAPI_WEBHOOK_SECRET: list,
  PIPERUN_URL: url,
  PIPERUN_TOKEN: text,
  SERENA_API_URL: url,
  SERENA_API_TOKEN: text,
  CHATWOOT_URL: url,
  CHATWOOT_TOKEN: text,
  CHATWOOT_ACCOUNT_ID: text,
  CHATWOOT_INBOX_ID: text,
  CHATWOOT_WEBHOOK_SECRET: list,
  SUPABASE_URL: url,
  SUPABASE_SERVICE_ROLE_KEY: text,
  PROSA_MEDIA_HOSTS: list,
  ADMIN_TOKEN: list,
  PROSA_PROXIES: z.preprocess(blankAsAbsent, z.coerce.number().int().min(0).max(10).default(0)),
  LIMIT_BAD_WEBHOOKS: perMinute(100),
  LIMIT_LEADS_BY_ADDRESS: perMinute(100),
  LIMIT_LEADS_BY_PHONE: perMinute(30),
  LIMIT_BAD_TOKENS: perMinute(300),
  LIMIT_ADMIN_CALLS: perMinute(10_000),
  LIMIT_TURNS: perMinute(60),
  OUTBOUND_PER_SECOND: z.preprocess(blankAsAbsent, z.coerce.number().min(0).max(1_000).default(40)),
  LANGSMITH_API_KEY: text,
  LANGSMITH_PROJECT: text,
  LANGSMITH_ENDPOINT: text,
  DEBOUNCE_MS: z.preprocess(blankAsAbsent, z.coerce.number().int().min(0).max(60_000).optional()),
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_SERVICE_NAME: text,
  METRICS_TOKEN: list,
  ALERT_WEBHOOK_URL: url,
  ALERT_WEBHOOK_FORMAT: z.preprocess(blankAsAbsent, z.enum(['slack', 'json']).default('slack')),
  LOG_LEVEL: z.preprocess(
    blankAsAbsent,
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
})

export interface Config extends z.infer<typeof schema> {
  /** Which model answers: a key without a choice means `openai`. */
  model: 'openai' | 'offline'
  /** Which embedder indexes and searches. */
  embedding: { kind: 'local' } | { kind: 'openai'; model: string }
  production: boolean
  /** Whose conversations these are: staging runs as production does, with keys and people of its own. */
  stage: 'development' | 'staging' | 'production'
  /** How often what may be asked for. */
  limits: RequestLimits
  /** Accounts in business.yaml name the variables that hold their ids and secrets. */
  variable(name: string): string | undefined
}

/**
 * @throws ConfigError naming every bad variable.
 */
export function readConfig(given: Record<string, string | undefined>): Config {
  const { env, problems } = readSecretFiles(given)
  const parsed = schema.safeParse(env)
  if (!parsed.success)
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  if (env.PROSA_MODEL?.trim() === 'openai' && !env.OPENAI_API_KEY?.trim()) {
    problems.push('OPENAI_API_KEY: required when PROSA_MODEL is openai')
  }
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(`The environment is not valid:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
  }
  const values = parsed.data
  const stage = values.PROSA_STAGE ?? (values.NODE_ENV === 'production' ? 'production' : 'development')
  return {
    ...values,
    model: values.PROSA_MODEL ?? (values.OPENAI_API_KEY === undefined ? 'offline' : 'openai'),
    embedding: chooseEmbedding(values),
    production: values.NODE_ENV === 'production' || stage !== 'development',
    stage,
    limits: {
      badWebhooks: values.LIMIT_BAD_WEBHOOKS,
      leadsByAddress: values.LIMIT_LEADS_BY_ADDRESS,
      leadsByPhone: values.LIMIT_LEADS_BY_PHONE,
      badTokens: values.LIMIT_BAD_TOKENS,
      adminCalls: values.LIMIT_ADMIN_CALLS,
      turns: values.LIMIT_TURNS,
    },
    variable: (name) => env[name]?.trim() || undefined,
  }
}

function chooseEmbedding(values: z.infer<typeof schema>): Config['embedding'] {
  const named = values.OPENAI_EMBEDDING_MODEL
  if (named === 'local') return { kind: 'local' }
  if (values.OPENAI_API_KEY === undefined) return { kind: 'local' }
  if (named !== undefined) return { kind: 'openai', model: named }
  return values.OPENAI_BASE_URL === undefined
    ? { kind: 'openai', model: 'text-embedding-3-small' }
    : { kind: 'local' }
}
