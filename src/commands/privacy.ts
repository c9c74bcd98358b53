import { canonicalPhone } from '../channels/phone.ts'
import type { Config } from '../config.ts'
import { createConfiguredCrms } from '../crm/configured.ts'
import { migrate } from '../db/migrate.ts'
import type { PooledDatabase } from '../db/pool.ts'
import { createHelpdesks } from '../helpdesk/configured.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { erasePerson } from '../privacy/erase.ts'
import { sweepErasures } from '../privacy/erasure-tasks.ts'
import { exportPerson } from '../privacy/export.ts'
import { createErasureTargets } from '../privacy/targets.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

export interface PersonOptions {
  business?: string
}

/** `prosa export <phone>`: everything kept of a person, as one JSON document. */
export function runExport(
  terminal: Terminal,
  config: Config,
  name: string,
  options: PersonOptions,
): Promise<ExitCode> {
  return withDatabase(config, async (db) => {
    const now = clock.now()
    const person = { name: canonicalPhone(name) ?? name, businessId: options.business }
    const contacts = await exportPerson({ db, now }, person)
    await writeJsonLine(terminal.out, { exportedAt: now.toISOString(), contacts })
    if (contacts.length === 0) say(terminal, 'nobody is known by this name')
    return EXIT.ok
  })
}

/** `prosa erase <phone>`: one JSON document that says how many rows went and what is left to do outside. */
export function runErase(
  terminal: Terminal,
  config: Config,
  name: string,
  options: PersonOptions,
): Promise<ExitCode> {
  return withDatabase(config, async (db) => {
    const businesses = await loadAllConfigured(config)
    const helpdesks = createHelpdesks(businesses, config, clock)
    const crms = createConfiguredCrms(businesses, config, clock)
    const targets = createErasureTargets({ helpdesks, crms })
    const person = { name: canonicalPhone(name) ?? name, businessId: options.business }
    const contacts = await erasePerson({ db, clock, targets }, person)
    await writeJsonLine(terminal.out, { erasedAt: clock.now().toISOString(), contacts })
    if (contacts.length === 0) say(terminal, 'nobody is known by this name')
    const { failed } = await sweepErasures({ db, clock, targets, log: createLog('warn') })
    if (failed > 0) say(terminal, `${failed} tasks outside the database failed; the server tries them again`)
    return EXIT.ok
  })
}

async function withDatabase(
  config: Config,
  work: (db: PooledDatabase) => Promise<ExitCode>,
): Promise<ExitCode> {
  const db = await openConfigured(config)
  try {
    await migrate(db)
    return await work(db)
  } finally {
    await db.close()
  }
}
