import type { Business } from '../business/schema.ts'
import type { Config } from '../config.ts'
import type { Log } from '../ops/log.ts'
import { createPartnerClient, type PartnerClient } from './client.ts'

/**
 * The client of each business's partner, or null where its variables are not set. Businesses with the same address
 * and token share a client, and with it the one call a second.
 */
export function createConfiguredPartners(deps: {
  config: Config
  log: Log
}): (business: Business) => PartnerClient | null {
  const { config, log } = deps
  const clients = new Map<string, PartnerClient>()
  return (business) => {
    const { partner } = business.config
    if (partner === undefined) return null
    const baseUrl = config.variable(partner.base_url)
    const token = config.variable(partner.token)
    if (baseUrl === undefined || token === undefined) {
      if (baseUrl !== undefined)
        log.warn({ business: business.id, variable: partner.token }, 'not set: the partner tools are off')
      return null
    }
    const key = `${baseUrl} ${token}`
    const client = clients.get(key) ?? createPartnerClient({ baseUrl, token })
    clients.set(key, client)
    return client
  }
}
