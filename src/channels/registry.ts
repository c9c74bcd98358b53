import type { Business } from '../business/schema.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../ops/clock.ts'
import { ConfigError } from '../ops/errors.ts'
import { accountInEnvironment } from './account-names.ts'
import type { Channel, ChannelType } from './channel.ts'
import { createWhatsAppCloud } from './whatsapp-cloud/channel.ts'
import { createZapi } from './zapi/channel.ts'

export interface ChannelRegistry {
  /** The business that owns an account, or null. A simulator's account is the business's id. */
  resolveBusiness(channel: ChannelType, accountId: string): string | null
  channelFor(channel: ChannelType, accountId: string): Channel | null
  accounts(): { channel: ChannelType; accountId: string; businessId: string }[]
}

/**
 * The channels whose variables are set, each belonging to one business.
 * @throws ConfigError when two businesses claim one account, or an account is half configured.
 */
export function createChannelRegistry(deps: {
  businesses: Business[]
  config: Config
  clock: Clock
  /** One for all businesses; absent in production. */
  simulator?: (accountId: string) => Channel
}): ChannelRegistry {
  const { businesses, config, clock } = deps
  const owners = new Map<string, { channel: Channel; businessId: string }>()
  const keyOf = (type: ChannelType, accountId: string) => `${type} ${accountId}`
  const add = (channel: Channel, businessId: string) => {
    const key = keyOf(channel.type, channel.accountId)
    const other = owners.get(key)
    if (other !== undefined) {
      throw new ConfigError(
        `businesses ${other.businessId} and ${businessId} share one ${channel.type} account`,
      )
    }
    owners.set(key, { channel, businessId })
  }
  for (const business of businesses) {
    if (deps.simulator !== undefined) add(deps.simulator(business.id), business.id)
    for (const account of business.config.accounts) {
      const channel = open(accountInEnvironment(account, businesses, config))
      if (channel !== null) add(channel, business.id)
    }
  }
  return {
    resolveBusiness: (type, accountId) => owners.get(keyOf(type, accountId))?.businessId ?? null,
    channelFor: (type, accountId) => owners.get(keyOf(type, accountId))?.channel ?? null,
    accounts: () =>
      [...owners.values()].map(({ channel, businessId }) => ({
        channel: channel.type,
        accountId: channel.accountId,
        businessId,
      })),
  }

  function open(account: Business['config']['accounts'][number]): Channel | null {
    if (account.channel === 'whatsapp-cloud') {
      const read = readVariables(config, account.channel, [account.phone_number_id, account.access_token])
      if (read === null) return null
      const [phoneNumberId = '', accessToken = ''] = read
      return createWhatsAppCloud({ graphUrl: config.WHATSAPP_GRAPH_URL, phoneNumberId, accessToken, clock })
    }
    const names = [account.instance_id, account.instance_token, account.client_token]
    const read = readVariables(config, account.channel, names)
    if (read === null) return null
    const [instanceId = '', instanceToken = '', clientToken = ''] = read
    return createZapi({ baseUrl: config.ZAPI_URL, instanceId, instanceToken, clientToken, clock })
  }
}

/** All values, or null when none is set; some without the others is a mistake worth stopping for. */
function readVariables(config: Config, channel: string, names: string[]): string[] | null {
  const values = names.map((name) => config.variable(name))
  if (values.every((value) => value === undefined)) return null
  const missing = names.filter((_, index) => values[index] === undefined)
  if (missing.length > 0)
    throw new ConfigError(`${channel}: ${missing.join(', ')} not set, though its other variables are`)
  return values.flatMap((value) => value ?? [])
}
