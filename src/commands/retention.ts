import type { Config } from '../config.ts'
import { createConfiguredCrms } from '../crm/configured.ts'
import { migrate } from '../db/migrate.ts'
import { langsmithOf } from '../engine.ts'
import { createHelpdesks } from '../helpdesk/configured.ts'
import { loadAllConfigured } from '../load-businesses.ts'
import { systemClock as clock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { runRetention } from '../privacy/retention.ts'
import { createErasureTargets } from '../privacy/targets.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** `prosa retention`: one JSON line a business and job, with what went or, with `--dry-run`, what would go. */
export async function runRetentionCommand(
  terminal: Terminal,
  config: Config,
  options: { dryRun: boolean; business?: string },
): Promise<ExitCode> {
  const all = await loadAllConfigured(config)
  const businesses = all.filter(({ id }) => options.business === undefined || id === options.business)
  if (businesses.length === 0) {
    say(terminal, `no business "${options.business}"; there are ${all.map(({ id }) => id).join(', ')}`)
    return EXIT.usage
  }
  const log = createLog('warn')
  const db = await openConfigured(config)
  try {
    await migrate(db)
    const targets = createErasureTargets({
      helpdesks: createHelpdesks(businesses, config, clock),
      crms: createConfiguredCrms(businesses, config, clock),
      langsmith: langsmithOf(config),
    })
    let done = 0
    const lines = await runRetention(
      {
        db,
        clock,
        businesses,
        targets,
        log,
        onBatch({ business, job, rows }) {
          done += rows
          if (rows > 0) say(terminal, `${business} ${job}: ${done}`)
        },
      },
      { dryRun: options.dryRun },
    )
    for (const line of lines) await writeJsonLine(terminal.out, line)
    return lines.some(({ failed }) => failed > 0) ? EXIT.failed : EXIT.ok
  } finally {
    await db.close()
  }
}
