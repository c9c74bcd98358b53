import { progress } from '@clack/prompts'
import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { createEmbedder } from '../embedder.ts'
import { createIndexer } from '../knowledge/indexer.ts'
import { loadAllConfigured, loadConfigured } from '../load-businesses.ts'
import { writeJsonLine } from './json-lines.ts'
import { openConfigured } from './open-configured.ts'
import { openVersions } from './open-versions.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/**
 * `prosa ingest`: indexes what changed of what a start would answer by; one JSON line a business. The bar is for people:
 * only on a terminal.
 */
export async function runIngest(
  terminal: Terminal,
  config: Config,
  options: { business?: string | undefined },
): Promise<ExitCode> {
  const deployed =
    options.business === undefined
      ? await loadAllConfigured(config)
      : [await loadConfigured(options.business)]
  const db = await openConfigured(config)
  const indexer = createIndexer({ db, embedder: createEmbedder(config) })
  const versions = openVersions(db, indexer)
  try {
    await migrate(db)
    for (const folder of deployed) {
      const business = await versions.atNextStart(folder)
      const bar =
        terminal.err.isTTY === true
          ? progress({ max: business.documents.length, output: terminal.err })
          : null
      bar?.start(business.config.name)
      const report = await indexer.sync(business, { onProgress: () => bar?.advance(1) })
      bar?.stop(`${business.config.name}: ${report.embedded} trecho(s) indexado(s)`)
      await writeJsonLine(terminal.out, { business: business.id, ...report })
    }
    return EXIT.ok
  } finally {
    await versions.close()
    await db.close()
  }
}
