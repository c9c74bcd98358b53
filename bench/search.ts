/**
 * Search over one business's labelled questions: our hybrid search, its database half alone, and the plain
 * `PGVectorStore` of @langchain/community over the same passages, with the same embedder, on the same database, in
 * the same run. All sides answer each question in turn, so that a machine that slows down slows all.
 *
 *     npm run -s bench:search          # prints a table and one JSON line; DATABASE_URL for a server
 */
import { join } from 'node:path'
import { PGVectorStore } from '@langchain/community/vectorstores/pgvector'
import { Document } from '@langchain/core/documents'
import { Embeddings } from '@langchain/core/embeddings'
import { type RetrievalQuestion, readRetrieval, scoreRetrieval } from '../evals/scorers/retrieval.ts'
import { loadBusiness } from '../src/business/load.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { searchPassages } from '../src/db/queries/search-passages.ts'
import { createEmbedder } from '../src/embedder.ts'
import { chunkDocument, embeddingText } from '../src/knowledge/chunk.ts'
import { createIndexer } from '../src/knowledge/indexer.ts'
import { createLexicon, readOwnLexicon } from '../src/knowledge/lexicon/lexicon.ts'
import { createSearcher } from '../src/knowledge/searcher.ts'
import type { Embedder, Passage, Searcher } from '../src/knowledge/types.ts'
import { machine } from './report.ts'

const BUSINESS = 'seleto'
const AT = 3

/** LangChain's face of our embedder. */
class SameEmbeddings extends Embeddings {
  readonly embedder: Embedder
  constructor(embedder: Embedder) {
    super({})
    this.embedder = embedder
  }
  embedDocuments(texts: string[]): Promise<number[][]> {
    return this.embedder.embedDocuments(texts)
  }
  embedQuery(text: string): Promise<number[]> {
    return this.embedder.embedQuery(text)
  }
}

const config = readConfig(process.env)
const business = await loadBusiness(join(import.meta.dirname, `../prompts/${BUSINESS}`))
const { tuned, held } = await readRetrieval(
  join(import.meta.dirname, `../evals/datasets/${BUSINESS}/retrieval.yaml`),
)
const db = await openDatabase({ databaseUrl: config.DATABASE_URL })
try {
  await migrate(db)
  const general = createEmbedder(config)
  const embedder = general.withLexicon?.(createLexicon(readOwnLexicon(business.folder))) ?? general
  await createIndexer({ db, embedder: general }).sync(business)
  const hybrid = createSearcher({ db, embedder: general })
  const store = await fillStore(embedder)

  const passage = (document: string, at: number): Passage => ({
    id: `${document}#${at}`,
    document,
    title: document,
    model: null,
    category: '',
    available: true,
    text: '',
    score: 0,
  })
  const found = (documents: string[]) => ({ answerable: documents.length > 0, hits: documents.map(passage) })
  const database: Searcher = {
    async search({ text, context }) {
      const query = [text, context ?? ''].join(' ')
      const rows = await searchPassages(db, {
        businessId: business.id,
        text: query,
        embedding: await embedder.embedQuery(query),
        embedderId: embedder.id,
        limit: AT,
      })
      return found(rows.map((row) => row.document))
    },
  }
  const plain: Searcher = {
    async search({ text, context }) {
      const documents = await store.similaritySearch([text, context ?? ''].join(' '), AT)
      return found(documents.map((one) => String(one.metadata.document)))
    },
  }
  const sides = { hybrid, database, plain }
  // Plans, caches and the compiler settle first.
  for (const side of Object.values(sides)) await scoreRetrieval(side, business.id, tuned.slice(0, 40))
  const report = {
    ...machine(),
    database: db.kind,
    embedder: embedder.id,
    questions: {} as Record<string, unknown>,
  }
  for (const [name, questions] of Object.entries({ tuned, held })) {
    const rows = await compare(sides, questions)
    report.questions[name] = rows
    process.stdout.write(`\n${name} (${questions.length} questions)\n`)
    console.table(rows)
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
  // It keeps a client of the pool for itself.
  store.client?.release()
  await db.query('drop table bench_plain_passages')
} finally {
  await db.close()
}

async function compare(sides: Record<string, Searcher>, questions: RetrievalQuestion[]) {
  const reports = new Map<string, Awaited<ReturnType<typeof scoreRetrieval>>[]>()
  for (const question of questions) {
    for (const [name, side] of Object.entries(sides)) {
      reports.set(name, [...(reports.get(name) ?? []), await scoreRetrieval(side, BUSINESS, [question])])
    }
  }
  const base = percentile(times(reports.get('plain') ?? []), 0.5)
  return Object.fromEntries(
    [...reports].map(([name, list]) => {
      const asked = list.filter((one) => one.answerable === 1)
      const not = list.filter((one) => one.unanswerable === 1)
      const p50 = percentile(times(list), 0.5)
      const row = {
        'recall@3': share(asked, (one) => one.recall),
        'ranked@3': share(asked, (one) => one.ranked),
        'wrong answerable': share(not, (one) => one.invented),
        'p50 ms': round(p50),
        'p95 ms': round(percentile(times(list), 0.95)),
        'time ratio': round(p50 / base),
      }
      return [name, row]
    }),
  )
}

function share<T>(list: readonly T[], value: (one: T) => number): number {
  return list.length === 0 ? 0 : round(list.reduce((sum, one) => sum + value(one), 0) / list.length)
}

function times(list: readonly { times: number[] }[]): number[] {
  return list.flatMap((one) => one.times)
}

function percentile(values: readonly number[], at: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * at)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** The same passages and the same text to embed, in a table of its own that is gone with the run. */
async function fillStore(embedder: Embedder): Promise<PGVectorStore> {
  await db.query('drop table if exists bench_plain_passages')
  const store = await PGVectorStore.initialize(new SameEmbeddings(embedder), {
    pool: db.pool,
    tableName: 'bench_plain_passages',
    distanceStrategy: 'cosine',
  })
  for (const document of business.documents) {
    const chunks = await chunkDocument(document)
    await store.addDocuments(
      chunks.map(
        (chunk) =>
          new Document({
            pageContent: embeddingText(document, chunk),
            metadata: { document: document.slug },
          }),
      ),
    )
  }
  return store
}
