import type { Business } from '../business/schema.ts'
import { ConfigError } from '../ops/errors.ts'

/** Parts of business.yaml that connections are opened from when a process starts. */
const RESTART_ONLY = ['accounts', 'crm', 'helpdesk', 'partner', 'mcp', 'tools', 'look_ups', 'media'] as const

/** @throws ConfigError naming what cannot change while conversations run. */
export function requireLiveChange(running: Business, next: Business): void {
  const changed = RESTART_ONLY.filter(
    (part) => JSON.stringify(running.config[part]) !== JSON.stringify(next.config[part]),
  )
  if (changed.length > 0)
    throw new ConfigError(
      `business.yaml: ${changed.join(', ')} changed, which takes effect with a restart only`,
    )
}
