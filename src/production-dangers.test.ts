import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../test/support/example-business.ts'
import { readConfig } from './config.ts'
import { productionDangers, refuseDangers } from './production-dangers.ts'

const made = (bytes = 24) => randomBytes(bytes).toString('hex')
const cloud = [{ channel: 'whatsapp-cloud' }]

/** A production that is well configured, with what a case changes. */
const production = (changed: Record<string, string> = {}) => ({
  NODE_ENV: 'production',
  DATABASE_URL: `postgres://prosa:${made()}@db.example.com/prosa?sslmode=verify-full`,
  OPENAI_API_KEY: `sk-proj-${made()}`,
  WHATSAPP_ACCESS_TOKEN: `EAA${made(60)}`,
  WHATSAPP_PHONE_NUMBER_ID: '109876543210987',
  WHATSAPP_APP_SECRET: made(16),
  WHATSAPP_VERIFY_TOKEN: made(16),
  ADMIN_TOKEN: made(),
  CHATWOOT_TOKEN: made(12),
  CHATWOOT_WEBHOOK_SECRET: made(16),
  ...changed,
})
const dangers = (env: Record<string, string>, accounts = cloud) =>
  productionDangers(readConfig(env), accounts, [])

describe('productionDangers', () => {
  it('finds nothing wrong with a sound production', () => {
    expect(dangers(production())).toEqual([])
    // Written by hand and long enough, or handed out by a provider in whatever form.
    expect(
      dangers(production({ PIPERUN_TOKEN: '8f14e45fceea167a', ZAPI_CLIENT_TOKEN: 'F5a8Testa9912cc' })),
    ).toEqual([])
  })

  it.each([
    ['ADMIN_TOKEN', 'short-but-not-a-word'],
    ['ADMIN_TOKEN', `${'a'.repeat(40)}`],
    ['ADMIN_TOKEN', 'my-app-token-for-tests-only'],
    ['WHATSAPP_APP_SECRET', 'changeme'],
    ['WHATSAPP_APP_SECRET', 'test-app-secret-0123456789'],
    ['WHATSAPP_ACCESS_TOKEN', 'test-token'],
    ['OPENAI_API_KEY', 'sk-test-0123456789'],
    ['OPENAI_API_KEY', 'YOUR_API_KEY'],
    ['PIPERUN_TOKEN', 'token'],
    ['CHATWOOT_TOKEN', '<token>'],
    ['DATABASE_URL', 'postgres://postgres:postgres@db/prosa'],
    ['DATABASE_URL', 'postgres://prosa:changeme@db/prosa'],
    ['DATABASE_URL', 'postgres://prosa:x7Gh2kQp9s@db.example.com/prosa?sslmode=disable'],
    ['CHATWOOT_URL', 'http://chat.example.com'],
    ['OPENAI_BASE_URL', 'http://models.example.com/v1'],
    ['DEBOUNCE_MS', '0'],
    ['LOG_LEVEL', 'trace'],
  ])('%s = %s', (name, value) => {
    const found = dangers(production({ [name]: value }))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(new RegExp(`^${name}: `))
    expect(found[0]).not.toContain(value === '0' || value === 'trace' ? '\0' : value)
  })

  it('one bad secret of two is found', () => {
    expect(dangers(production({ WHATSAPP_APP_SECRET: `${made(16)},test` }))).toHaveLength(1)
  })

  it.each([
    [{ WHATSAPP_APP_SECRET: '' }, 'WHATSAPP_APP_SECRET'],
    [{ CHATWOOT_WEBHOOK_SECRET: '' }, 'CHATWOOT_WEBHOOK_SECRET'],
    [{ OPENAI_API_KEY: '' }, 'OPENAI_API_KEY'],
  ])('what is missing: %j', (env, name) => {
    expect(dangers(production(env)).map((one) => one.split(':')[0])).toEqual([name])
  })

  it('the offline model may be meant', () => {
    expect(dangers(production({ OPENAI_API_KEY: '', PROSA_MODEL: 'offline' }))).toEqual([])
  })

  it('a private network may do without TLS', () => {
    expect(
      dangers(production({ CHATWOOT_URL: 'http://chatwoot:3000', OPENAI_BASE_URL: 'http://10.0.0.4/v1' })),
    ).toEqual([])
  })

  it('a Z-API instance needs the secret of its webhook', () => {
    expect(dangers(production(), [{ channel: 'zapi' }])).toEqual([
      expect.stringMatching(/^ZAPI_WEBHOOK_SECRET/),
    ])
  })

  it('looks at variables that only a business names', async () => {
    const business = await exampleBusiness()
    const account = {
      channel: 'whatsapp-cloud' as const,
      phone_number_id: 'SHOP_NUMBER',
      access_token: 'SHOP_TOKEN',
    }
    const own = { ...business, config: { ...business.config, accounts: [account] } }
    const config = readConfig(production({ SHOP_TOKEN: 'dummy' }))
    expect(productionDangers(config, cloud, [own])).toEqual([expect.stringMatching(/^SHOP_TOKEN: /)])
  })

  it.each(['development', 'staging'])('%s runs with test keys', (stage) => {
    expect(dangers(production({ PROSA_STAGE: stage, ADMIN_TOKEN: 'test' }))).toEqual([])
  })

  it('refuses with every cause at once', () => {
    const config = readConfig(production({ ADMIN_TOKEN: 'test', OPENAI_API_KEY: 'test' }))
    expect(() => refuseDangers(config, cloud, [])).toThrow(/ADMIN_TOKEN/)
    expect(() => refuseDangers(config, cloud, [])).toThrow(/OPENAI_API_KEY/)
  })
})
