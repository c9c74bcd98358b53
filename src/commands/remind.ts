import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { createFollowups } from '../followups/followups.ts'
import { noSteps } from '../inbox/ports.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createQueue } from '../ops/queue.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/**
 * `prosa remind`: one JSON line a reminder that is due. What is sent is queued here and sent by the server that
 * works the outbox.
 */
export async function runRemind(
  terminal: Terminal,
  config: Config,
  options: { dryRun: boolean; limit: number },
): Promise<ExitCode> {
  const log = createLog('warn')
  const businesses = await loadAllConfigured(config)
  const db = await openConfigured(config)
  const wake = createQueue({ db, clock, log })
  try {
    await migrate(db)
    await wake.prepare()
    const followups = createFollowups({ db, clock, businesses, wake, steps: noSteps, log })
    const outcomes = await followups.sweep(options)
    for (const outcome of outcomes) await writeJsonLine(terminal.out, outcome)
    const next = await followups.nextAt()
    say(terminal, `${outcomes.length} due, next at ${next?.toISOString() ?? 'none'}`)
    return EXIT.ok
  } finally {
    await wake.stop()
    await db.close()
  }
}
