import { canonicalPhone } from '../channels/phone.ts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import { contactsByName } from '../db/queries/contacts.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { currentStage, listStageChanges } from '../db/queries/journey.ts'
import { moveStage } from '../journey/journey.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

export interface JourneyOptions {
  business?: string
  /** What a person knows and no machine saw. */
  event?: 'converted'
}

/** `prosa journey <phone>`: one JSON line a conversation, with where it stands and how it came there. */
export async function runJourney(
  terminal: Terminal,
  config: Config,
  phone: string,
  options: JourneyOptions,
): Promise<ExitCode> {
  const db = await openConfigured(config)
  try {
    await migrate(db)
    const person = { name: canonicalPhone(phone) ?? phone, businessId: options.business }
    const found = await contactsByName(db, person)
    if (options.event !== undefined && found.length > 1) {
      say(
        terminal,
        `known to ${found.map(({ businessId }) => businessId).join(', ')}: name one with --business`,
      )
      return EXIT.usage
    }
    for (const { contactId, businessId } of found) {
      const { event } = options
      if (event !== undefined) {
        await db.transaction(async (tx) => {
          await lockConversation(tx, contactId)
          const now = clock.now()
          const stage = await moveStage(tx, contactId, [event], now)
          await insertAudit(tx, {
            actor: 'cli',
            action: 'journey.event',
            entity: 'conversation',
            entityId: contactId,
            after: { event, stage },
            now,
          })
        })
      }
      const stage = await currentStage(db, contactId)
      await writeJsonLine(terminal.out, {
        business: businessId,
        contactId,
        stage,
        changes: await listStageChanges(db, contactId),
      })
    }
    if (found.length === 0) say(terminal, 'nobody is known by this name')
    return found.length === 0 ? EXIT.failed : EXIT.ok
  } finally {
    await db.close()
  }
}
