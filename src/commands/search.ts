import type { Config } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import { createEmbedder } from '../embedder.ts'
import { createIndexer } from '../knowledge/indexer.ts'
import { createSearcher } from '../knowledge/searcher.ts'
import { loadConfigured } from '../load-businesses.ts'
import { readJsonLines, writeJsonLine } from './json-lines.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/**
 * `prosa search`. Without DATABASE_URL the documents as they are now are indexed in memory first, so that it
 * answers beside a running server and after an edit.
 */
export async function runSearch(
  terminal: Terminal,
  config: Config,
  options: { business: string; k: number; query: string | undefined },
): Promise<ExitCode> {
  const business = await loadConfigured(options.business)
  const db = await openDatabase({ databaseUrl: config.DATABASE_URL })
  try {
    await migrate(db)
    const embedder = createEmbedder(config)
    await createIndexer({ db, embedder }).sync(business)
    const searcher = createSearcher({ db, embedder })
    const answer = async (id: unknown, query: string) => {
      const found = await searcher.search({ businessId: business.id, text: query, k: options.k })
      const hits = found.hits.map(({ id: passage, title, model, score, text }) => ({
        id: passage,
        title,
        model,
        score,
        text,
      }))
      await writeJsonLine(terminal.out, { id, answerable: found.answerable, hits })
    }
    if (options.query !== undefined) {
      await answer('1', options.query)
      return EXIT.ok
    }
    let bad = 0
    const refuse = (number: number, reason: string) => {
      bad += 1
      say(terminal, `line ${number}: ${reason}`)
    }
    for await (const { number, value } of readJsonLines(terminal.in, refuse)) {
      if (typeof value.query === 'string') await answer(value.id ?? String(number), value.query)
      else refuse(number, '"query" must be a string')
    }
    return bad === 0 ? EXIT.ok : EXIT.failed
  } finally {
    await db.close()
  }
}
