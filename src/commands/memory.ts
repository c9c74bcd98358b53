import type { Business } from '../business/schema.ts'
import { canonicalPhone } from '../channels/phone.ts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { createMemory, type Memory, MemoryError } from '../memory/memory.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createQueue } from '../ops/queue.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

export interface MemoryOptions {
  business?: string
  /** `field=value`, any number. */
  set: string[]
  forget: string[]
  forgetConversations: boolean
}

/** Who is written into the audit log for what is done on the command line. */
const ACTOR = 'cli'

/** `prosa memory <contact>`: one JSON line a business that knows the contact. */
export async function runMemory(
  terminal: Terminal,
  config: Config,
  contact: string,
  options: MemoryOptions,
): Promise<ExitCode> {
  const businesses = await loadAllConfigured(config)
  const chosen = businesses.filter(({ id }) => options.business === undefined || id === options.business)
  if (chosen.length === 0) {
    say(terminal, `no business "${options.business}"; there are ${businesses.map(({ id }) => id).join(', ')}`)
    return EXIT.usage
  }
  const db = await openConfigured(config)
  const wake = createQueue({ db, clock, log: createLog('warn') })
  try {
    await migrate(db)
    await wake.prepare()
    const name = canonicalPhone(contact) ?? contact
    let found = 0
    for (const business of chosen) {
      const memory = createMemory({ db, clock, business, wake })
      if ((await memory.read(name)) === null) continue
      found++
      await change(memory, business, name, options)
      await writeJsonLine(terminal.out, { business: business.id, ...(await memory.read(name)) })
    }
    if (found === 0) say(terminal, 'nobody is known by this name')
    return found === 0 ? EXIT.failed : EXIT.ok
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error
    say(terminal, error.message)
    return EXIT.usage
  } finally {
    await wake.stop()
    await db.close()
  }
}

async function change(
  memory: Memory,
  business: Business,
  contact: string,
  options: MemoryOptions,
): Promise<void> {
  for (const assignment of options.set) {
    const at = assignment.indexOf('=')
    if (at < 1) throw new MemoryError('memory.bad_value', `--set takes field=value, not "${assignment}"`)
    const field = assignment.slice(0, at).trim()
    await memory.correct(contact, { field, value: assignment.slice(at + 1).trim(), actor: ACTOR })
  }
  const unknown = options.forget.filter((field) => !Object.hasOwn(business.config.fields, field))
  if (unknown.length > 0)
    throw new MemoryError('memory.unknown_field', `There is no field ${unknown.join(', ')}.`)
  if (options.forget.length > 0 || options.forgetConversations) {
    await memory.forget(contact, {
      fields: options.forget,
      conversations: options.forgetConversations,
      actor: ACTOR,
    })
  }
}
