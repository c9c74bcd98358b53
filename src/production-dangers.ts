import type { Business } from './business/schema.ts'
import type { Config } from './config.ts'
import { secretsOf } from './ops/credentials.ts'
import { ConfigError } from './ops/errors.ts'

/** Characters under which a secret is guessed rather than stolen. */
const SHORTEST_TOKEN = 24
const SHORTEST_SECRET = 16
/** Words nobody's real secret is made of alone. Compared in lower case, without separators and digits at the end. */
const PLACEHOLDERS = new Set([
  'admin',
  'abc',
  'abcdefghijklmnopqrstuvwxyz',
  'apikey',
  'changeme',
  'changethis',
  'chave',
  'default',
  'demo',
  'dev',
  'development',
  'dummy',
  'example',
  'exemplo',
  'fake',
  'foo',
  'foobar',
  'invalid',
  'key',
  'letmein',
  'local',
  'mock',
  'mudar',
  'none',
  'null',
  'password',
  'placeholder',
  'postgres',
  'prosa',
  'replaceme',
  'sample',
  'secret',
  'secreto',
  'segredo',
  'senha',
  'staging',
  'teste',
  'test',
  'todo',
  'token',
  'trocar',
  'undefined',
  'x',
  'xxx',
  'yourkey',
])
/** A key made for tests says so: `test-token`, `sk-test-…`, `my-app-secret-for-tests`, `<your key>`, `…example…`. */
const TEST_KEY =
  /(?:^|[-_.: ])(?:tests?|testing|teste|fake|dummy|mock|example|exemplo|sample|placeholder|changeme|sandbox)(?:$|[-_.: \d])|^(?:your|sua?|seu)[-_ ]|^<.*>$|change[-_ ]?me/i

interface Secret {
  name: string
  value: string
  shortest: number
}

/**
 * Why this environment must not serve customers, one sentence a cause, each naming its variable and never its value.
 * Empty outside production.
 *
 * @param accounts channels of real providers that are configured.
 */
export function productionDangers(
  config: Config,
  accounts: readonly { channel: string }[],
  businesses: readonly Business[],
): string[] {
  if (config.stage !== 'production') return []
  const has = (channel: string) => accounts.some((one) => one.channel === channel)
  return [
    ...secretsIn(config, businesses).flatMap(weakness),
    ...databaseDangers(config),
    ...addressDangers(config),
    ...(config.LANGSMITH_API_KEY !== undefined && config.LANGSMITH_PROJECT === undefined
      ? ['LANGSMITH_PROJECT: not set, so that traces of customers would go to the default project']
      : []),
    ...(has('whatsapp-cloud') && (config.WHATSAPP_APP_SECRET ?? []).length === 0
      ? ['WHATSAPP_APP_SECRET: not set, though the number is; no message would be taken in']
      : []),
    ...(has('zapi') && (config.ZAPI_WEBHOOK_SECRET ?? []).length === 0
      ? ['ZAPI_WEBHOOK_SECRET: not set, though the instance is; no message would be taken in']
      : []),
    ...(config.CHATWOOT_TOKEN !== undefined && (config.CHATWOOT_WEBHOOK_SECRET ?? []).length === 0
      ? ['CHATWOOT_WEBHOOK_SECRET: not set, though the inbox is; the agent would not see people take over']
      : []),
    ...(accounts.length > 0 && config.model === 'offline' && config.PROSA_MODEL === undefined
      ? ['OPENAI_API_KEY: not set; PROSA_MODEL=offline says that the offline model is to answer customers']
      : []),
    ...(accounts.length > 0 && config.DEBOUNCE_MS === 0
      ? ['DEBOUNCE_MS: 0 answers each line of a burst apart; it is for tests']
      : []),
    ...(config.LOG_LEVEL === 'trace' || config.LOG_LEVEL === 'silent'
      ? [`LOG_LEVEL: ${config.LOG_LEVEL} is for development`]
      : []),
  ]
}

/** @throws ConfigError naming each cause. */
export function refuseDangers(...given: Parameters<typeof productionDangers>): void {
  const dangers = productionDangers(...given)
  if (dangers.length === 0) return
  throw new ConfigError(
    `Not fit for production (PROSA_STAGE=staging runs it all the same, apart from customers):\n${dangers
      .map((one) => `  - ${one}`)
      .join('\n')}`,
  )
}

/** Every variable that holds a secret: those of the engine, and those that a business.yaml names. */
const ENGINE_SECRETS = [
  'OPENAI_API_KEY',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'ZAPI_INSTANCE_TOKEN',
  'ZAPI_CLIENT_TOKEN',
  'ZAPI_WEBHOOK_SECRET',
  'PIPERUN_TOKEN',
  'CRM_WEBHOOK_SECRET',
  'SERENA_API_TOKEN',
  'CHATWOOT_TOKEN',
  'CHATWOOT_WEBHOOK_SECRET',
  'SUPABASE_SERVICE_ROLE_KEY',
  'ADMIN_TOKEN',
  'LANGSMITH_API_KEY',
]
const SECRET_NAME = /^[A-Z][A-Z0-9_]*(?:TOKEN|SECRET|KEY|PASSWORD)$/

function secretsIn(config: Config, businesses: readonly Business[]): Secret[] {
  const named = businesses.flatMap((business) => namesIn(business.config))
  return [...new Set([...ENGINE_SECRETS, ...named])].flatMap((name) =>
    secretsOf(config.variable(name) ?? '').map((value) => ({
      name,
      value,
      // What anybody may try against our own door is longer than what a provider hands out.
      shortest: name === 'ADMIN_TOKEN' ? SHORTEST_TOKEN : OURS.test(name) ? SHORTEST_SECRET : 1,
    })),
  )
}

function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return SECRET_NAME.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : []
}

/** Secrets whoever operates this makes up, as against those that a provider gives. */
const OURS = /WEBHOOK_SECRET$|^WHATSAPP_APP_SECRET$|^WHATSAPP_VERIFY_TOKEN$/

function weakness({ name, value, shortest }: Secret): string[] {
  if (isPlaceholder(value)) return [`${name}: is a test key or a placeholder`]
  if (value.length < shortest) return [`${name}: has fewer than ${shortest} characters`]
  if (new Set(value).size < Math.min(5, shortest)) return [`${name}: repeats the same few characters`]
  return []
}

function isPlaceholder(value: string): boolean {
  const bare = value
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/\d+$/, '')
  return PLACEHOLDERS.has(bare) || /^\d{1,12}$/.test(value) || TEST_KEY.test(value)
}

/** Passwords that come with an image or a tutorial. */
function databaseDangers({ DATABASE_URL }: Config): string[] {
  if (DATABASE_URL === undefined) return []
  const url = new URL(DATABASE_URL)
  const password = decodeURIComponent(url.password)
  const dangers: string[] = []
  if (password !== '' && (isPlaceholder(password) || password === url.username))
    dangers.push('DATABASE_URL: has a default password')
  if (isPublic(url.hostname) && /^(?:disable|allow)$/.test(url.searchParams.get('sslmode') ?? ''))
    dangers.push('DATABASE_URL: sslmode lets everything cross the internet in the clear')
  return dangers
}

const ADDRESSES = [
  'WHATSAPP_GRAPH_URL',
  'ZAPI_URL',
  'OPENAI_BASE_URL',
  'PIPERUN_URL',
  'CHATWOOT_URL',
  'SERENA_API_URL',
  'SUPABASE_URL',
  'CRM_WEBHOOK_URL',
] as const

/** A private network may do without TLS; the internet may not. */
function addressDangers(config: Config): string[] {
  return ADDRESSES.flatMap((name) => {
    const value = config.variable(name)
    if (value === undefined || !URL.canParse(value)) return []
    const { protocol, hostname } = new URL(value)
    return protocol === 'http:' && isPublic(hostname)
      ? [`${name}: http, so that tokens and conversations would cross the internet in the clear`]
      : []
  })
}

function isPublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (
    /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
      host,
    )
  )
    return false
  if (host.includes(':')) return !/^(?:::1$|f[cd]|fe80)/.test(host)
  return host.includes('.') && !/\.(?:local|internal|lan|home\.arpa|localhost|svc|cluster\.local)$/.test(host)
}
