import type { Business } from '../business/schema.ts'
import type { Config } from '../config.ts'

export type Account = Business['config']['accounts'][number]

const DEFAULT_ACCOUNTS = {
  'whatsapp-cloud': {
    channel: 'whatsapp-cloud',
    phone_number_id: 'WHATSAPP_PHONE_NUMBER_ID',
    access_token: 'WHATSAPP_ACCESS_TOKEN',
  },
  zapi: {
    channel: 'zapi',
    instance_id: 'ZAPI_INSTANCE_ID',
    instance_token: 'ZAPI_INSTANCE_TOKEN',
    client_token: 'ZAPI_CLIENT_TOKEN',
  },
} as const satisfies Record<Account['channel'], Account>

const namesOf = ({ channel: _, ...names }: Account): string[] => Object.values(names)
const usesDefaults = (account: Account): boolean => {
  const defaults = namesOf(DEFAULT_ACCOUNTS[account.channel])
  return namesOf(account).some((name) => defaults.includes(name))
}

/**
 * The account with the names its variables have here. One under names of its own falls back to the usual ones while
 * these are nobody else's: a business that runs alone needs no other variables than any other.
 */
export function accountInEnvironment(
  account: Account,
  businesses: readonly Business[],
  config: Pick<Config, 'variable'>,
): Account {
  const claimed = businesses.some(({ config: other }) =>
    other.accounts.some((one) => one !== account && one.channel === account.channel && usesDefaults(one)),
  )
  const named = namesOf(account).some((name) => config.variable(name) !== undefined)
  return named || claimed || usesDefaults(account) ? account : { ...DEFAULT_ACCOUNTS[account.channel] }
}
