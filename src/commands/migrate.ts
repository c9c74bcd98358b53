import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { openConfigured } from './open-configured.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** `prosa migrate`: applies what is missing; safe to run again and beside other replicas. */
export async function runMigrate(terminal: Terminal, config: Config): Promise<ExitCode> {
  const db = await openConfigured(config)
  try {
    const { applied } = await migrate(db)
    for (const file of applied) terminal.out.write(`${file}\n`)
    say(terminal, applied.length === 0 ? 'Nothing to apply.' : `${applied.length} migration(s) applied.`)
    return EXIT.ok
  } finally {
    await db.close()
  }
}
