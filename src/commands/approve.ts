import { canonicalPhone } from '../channels/phone.ts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { approveAction } from '../db/queries/approvals.ts'
import { findConversationHead } from '../db/queries/conversation-view.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { writeTools } from '../tools/write-tools.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** Hours an approval waits to be used. */
const DEFAULT_HOURS = 72

export interface ApproveOptions {
  phone: string
  /** Name of a write tool in business.yaml. */
  action: string
  business?: string | undefined
  by?: string | undefined
  hours?: number | undefined
}

/** `prosa approve <phone> <action>`: a person allows one use of a write tool for one contact. */
export async function runApprove(
  terminal: Terminal,
  config: Config,
  { phone, action, business: id, by = 'command line', hours = DEFAULT_HOURS }: ApproveOptions,
): Promise<ExitCode> {
  const businesses = (await loadAllConfigured(config)).filter((one) => id === undefined || one.id === id)
  const able = businesses.filter((business) => writeTools(business.config).includes(action))
  if (able.length === 0) {
    const known = [...new Set(businesses.flatMap((business) => writeTools(business.config)))]
    say(terminal, `no write tool "${action}"; there are: ${known.join(', ') || 'none'}`)
    return EXIT.usage
  }
  const db = await openConfigured(config)
  try {
    await migrate(db)
    const contact = canonicalPhone(phone) ?? phone
    const now = clock.now()
    const expiresAt = new Date(now.getTime() + hours * 3_600_000)
    for (const business of able) {
      const head = await findConversationHead(db, { businessId: business.id, contact })
      if (head === null) continue
      const contactId = head.contact_id
      await approveAction(db, { contactId, businessId: business.id, action, by, now, expiresAt })
      await writeJsonLine(terminal.out, { business: business.id, contactId, action, expiresAt })
      return EXIT.ok
    }
    say(terminal, 'nobody with this number has written to a business with this tool')
    return EXIT.failed
  } finally {
    await db.close()
  }
}
