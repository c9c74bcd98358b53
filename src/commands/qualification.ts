import { canonicalPhone } from '../channels/phone.ts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { contactsByName } from '../db/queries/contacts.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createQueue } from '../ops/queue.ts'
import { explainQualification } from '../qualification/explain.ts'
import { createReviews } from '../qualification/review.ts'
import type { QualificationStatus, Temperature } from '../qualification/types.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

export interface QualificationOptions {
  business?: string
  temperature?: Temperature
  status?: QualificationStatus
  reason?: string
  release: boolean
  by?: string
}

/** `prosa qualification <contact>`: why this temperature, and a person's review of it; one JSON line a business. */
export async function runQualification(
  terminal: Terminal,
  config: Config,
  contact: string,
  options: QualificationOptions,
): Promise<ExitCode> {
  const { temperature = null, status = null, reason, release, by = 'cli' } = options
  const reviews = temperature !== null || status !== null
  if (reviews !== (reason !== undefined) || (reviews && release)) {
    say(terminal, 'a review takes --temperature or --status together with --reason; --release stands alone')
    return EXIT.usage
  }
  const businesses = await loadAllConfigured(config)
  const db = await openConfigured(config)
  const wake = createQueue({ db, clock, log: createLog('warn') })
  try {
    await migrate(db)
    await wake.prepare()
    const person = { name: canonicalPhone(contact) ?? contact, businessId: options.business }
    let found = 0
    for (const { contactId, businessId } of await contactsByName(db, person)) {
      const business = businesses.find(({ id }) => id === businessId)
      if (business === undefined) continue
      const people = createReviews({ db, clock, wake, business })
      if (reason !== undefined) await people.review(contactId, { temperature, status, reason, by })
      if (release && !(await people.release(contactId, by))) say(terminal, `${businessId}: no review holds`)
      const explained = await explainQualification(db, business, contactId)
      if (explained === null) continue
      found++
      await writeJsonLine(terminal.out, { business: businessId, ...explained })
    }
    if (found === 0) say(terminal, 'nothing was decided about anybody of this name')
    return found === 0 ? EXIT.failed : EXIT.ok
  } finally {
    await wake.stop()
    await db.close()
  }
}
