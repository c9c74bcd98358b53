import type { Business } from '../business/schema.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../ops/clock.ts'
import { ConfigError } from '../ops/errors.ts'
import { createChatwoot } from './chatwoot/client.ts'
import type { HelpdeskClient } from './port.ts'

/**
 * The inbox of each business whose variables are set.
 * @throws ConfigError when it is half configured.
 */
export function createHelpdesks(
  businesses: readonly Business[],
  config: Config,
  clock: Clock,
): ReadonlyMap<string, HelpdeskClient> {
  const { CHATWOOT_URL: baseUrl, CHATWOOT_TOKEN: token, CHATWOOT_ACCOUNT_ID: accountId } = config
  const given = { CHATWOOT_URL: baseUrl, CHATWOOT_TOKEN: token, CHATWOOT_ACCOUNT_ID: accountId }
  const clients = new Map<string, HelpdeskClient>()
  if (Object.values(given).every((value) => value === undefined)) return clients
  for (const { id, config: own } of businesses) {
    if (!own.helpdesk.on) continue
    const inboxId = config.variable(own.helpdesk.inbox) ?? config.CHATWOOT_INBOX_ID
    if (baseUrl === undefined || token === undefined || accountId === undefined || inboxId === undefined) {
      const all = { ...given, [own.helpdesk.inbox]: inboxId }
      const missing = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [name] : []))
      throw new ConfigError(`chatwoot: ${missing.join(', ')} not set, though its other variables are`)
    }
    clients.set(id, createChatwoot({ baseUrl, token, accountId, inboxId, clock }))
  }
  return clients
}
