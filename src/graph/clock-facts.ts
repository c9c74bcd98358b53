import { DateTime } from 'luxon'
import { isOpen } from '../business/business-hours.ts'
import type { BusinessConfig } from '../business/schema.ts'
import type { ClockFacts } from '../model/contract.ts'

/** Meta, customer service window: free text only within 24 h of the lead's last message. */
export const SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000

/** What a turn may know of time, in the business's zone. The lead has just written, so the window is open. */
export function clockFacts(config: BusinessConfig, now: Date, lastInboundAt: Date | null): ClockFacts {
  const local = DateTime.fromJSDate(now, { zone: config.business_hours.timezone })
  return {
    now: local.toISO() ?? now.toISOString(),
    greeting: local.hour < 5 || local.hour >= 18 ? 'Boa noite' : local.hour < 12 ? 'Bom dia' : 'Boa tarde',
    businessHours: isOpen(config.business_hours, now),
    windowOpen: lastInboundAt !== null && now.getTime() - lastInboundAt.getTime() < SERVICE_WINDOW_MS,
  }
}
