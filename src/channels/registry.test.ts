import { expect, it } from 'vitest'
import { ovenBusiness } from '../../test/support/business.ts'
import type { Business } from '../business/schema.ts'
import { readConfig } from '../config.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createChannelRegistry } from './registry.ts'

const USUAL = { WHATSAPP_PHONE_NUMBER_ID: '100', WHATSAPP_ACCESS_TOKEN: 'um' }
const OWN = { HORTA_WHATSAPP_PHONE_NUMBER_ID: '200', HORTA_WHATSAPP_ACCESS_TOKEN: 'outro' }

function business(id: string, prefix = ''): Business {
  const base = ovenBusiness()
  const accounts: Business['config']['accounts'] = [
    {
      channel: 'whatsapp-cloud',
      phone_number_id: `${prefix}WHATSAPP_PHONE_NUMBER_ID`,
      access_token: `${prefix}WHATSAPP_ACCESS_TOKEN`,
    },
  ]
  return { ...base, id, config: { ...base.config, id, accounts } }
}
const ovens = business('fornos')
const garden = business('horta', 'HORTA_')
const accountsOf = (businesses: Business[], env: Record<string, string>) =>
  createChannelRegistry({ businesses, config: readConfig(env), clock })
    .accounts()
    .map(({ accountId, businessId }) => `${accountId} ${businessId}`)

it('each business has the account its variables name', () => {
  expect(accountsOf([ovens, garden], { ...USUAL, ...OWN })).toEqual(['100 fornos', '200 horta'])
})

it('a business that runs alone may use the usual variables', () => {
  expect(accountsOf([garden], USUAL)).toEqual(['100 horta'])
})

it('its own variables come before the usual ones', () => {
  expect(accountsOf([garden], { ...USUAL, ...OWN })).toEqual(['200 horta'])
})

it.each([[[ovens, garden]], [[garden, ovens]]])(
  'the usual ones stay with the business that names them',
  (both) => {
    expect(accountsOf(both, USUAL)).toEqual(['100 fornos'])
  },
)

it('half an account is no account, and borrows nothing', () => {
  expect(() => accountsOf([garden], { ...USUAL, HORTA_WHATSAPP_PHONE_NUMBER_ID: '200' })).toThrow(
    /HORTA_WHATSAPP_ACCESS_TOKEN/,
  )
})

it('one number is one business', () => {
  expect(() => accountsOf([ovens, business('outra')], USUAL)).toThrow(/fornos and outra/)
  const two = [garden, business('mercado', 'MERCADO_')]
  expect(() => accountsOf(two, USUAL)).toThrow(/horta and mercado/)
})
