import { AdminError } from '../admin/errors.ts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { createEmbedder } from '../embedder.ts'
import { createIndexer } from '../knowledge/indexer.ts'
import type { BusinessVersions } from '../versions/versions.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { openVersions } from './open-versions.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

const BY = 'command line'

/** `prosa versions list`: one JSON line a version, newest first. */
export function runVersionList(
  terminal: Terminal,
  config: Config,
  options: { business: string },
): Promise<ExitCode> {
  return withVersions(terminal, config, async (versions) => {
    for (const row of await versions.list(options.business)) await writeJsonLine(terminal.out, row)
  })
}

/** `prosa versions reload|activate|rollback`: the servers follow within a second. */
export function runVersionChange(
  terminal: Terminal,
  config: Config,
  options: { business: string; change: 'reload' | 'rollback' } | { business: string; version: string },
): Promise<ExitCode> {
  return withVersions(terminal, config, async (versions) => {
    const { business } = options
    const done =
      'version' in options
        ? await versions.activate(business, BY, options.version)
        : await versions[options.change](business, BY)
    await writeJsonLine(terminal.out, done)
  })
}

async function withVersions(
  terminal: Terminal,
  config: Config,
  work: (versions: BusinessVersions) => Promise<void>,
): Promise<ExitCode> {
  const db = await openConfigured(config)
  const versions = openVersions(db, createIndexer({ db, embedder: createEmbedder(config) }))
  try {
    await migrate(db)
    await work(versions)
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof AdminError)) throw error
    say(terminal, error.message)
    return EXIT.failed
  } finally {
    await versions.close()
    await db.close()
  }
}
