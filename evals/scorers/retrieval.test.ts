import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBusiness } from '../../src/business/load.ts'
import type { KnowledgeDocument } from '../../src/business/schema.ts'
import { createLocalEmbedder } from '../../src/knowledge/embed/local.ts'
import { createIndexer } from '../../src/knowledge/indexer.ts'
import { createSearcher } from '../../src/knowledge/searcher.ts'
import type { Searcher } from '../../src/knowledge/types.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { type RetrievalDataset, readRetrieval, scoreRetrieval } from './retrieval.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Every business with labelled questions. */
const businesses = readdirSync(join(ROOT, 'evals/datasets')).filter((id) =>
  existsSync(join(ROOT, `evals/datasets/${id}/retrieval.yaml`)),
)

describe.each(businesses)('the search on labelled questions of %s, offline', (id) => {
  let test: TestDatabase
  let searcher: Searcher
  let dataset: RetrievalDataset
  let documents: readonly KnowledgeDocument[]
  beforeAll(async () => {
    test = await createTestDatabase()
    dataset = await readRetrieval(join(ROOT, `evals/datasets/${id}/retrieval.yaml`))
    const business = await loadBusiness(join(ROOT, `prompts/${id}`))
    documents = business.documents
    const embedder = createLocalEmbedder()
    await createIndexer({ db: test.db, embedder }).sync(business)
    searcher = createSearcher({ db: test.db, embedder })
  })
  afterAll(() => test.close())

  it('expects documents that exist', () => {
    const slugs = new Set(documents.map((document) => document.slug))
    const strange = [...dataset.tuned, ...dataset.held].flatMap(({ id, expect: wanted }) =>
      wanted.every((slug) => slugs.has(slug)) ? [] : [id],
    )
    expect(strange).toEqual([])
  })

  it('finds what it was tuned on, and says so', async () => {
    const report = await scoreRetrieval(searcher, id, dataset.tuned)
    expect(report.recall).toBeGreaterThanOrEqual(0.97)
    expect(report.invented).toBeLessThanOrEqual(0.03)
  })
})

describe('scoreRetrieval', () => {
  const scripted = (answerable: boolean, documents: string[]): Searcher => ({
    async search() {
      const hits = documents.map((document) => ({
        id: `${document}#0`,
        document,
        title: document,
        model: null,
        category: 'x',
        available: true,
        text: '',
        score: 1,
      }))
      return { answerable, hits }
    },
  })
  const questions = [
    { id: '1', query: 'a', expect: ['x', 'y'] },
    { id: '2', query: 'b', expect: ['z'] },
    { id: '3', query: 'c', expect: [] },
  ]

  it('counts what is found, missed and invented', async () => {
    const report = await scoreRetrieval(scripted(true, ['w', 'y']), 'b', questions)
    expect(report).toMatchObject({ answerable: 2, unanswerable: 1, recall: 0.5, ranked: 0.5, invented: 1 })
    expect(report.failures.map(({ id, kind }) => [id, kind])).toEqual([
      ['2', 'missed'],
      ['3', 'invented'],
    ])
  })

  it('counts a found document that is said to be no answer as missed', async () => {
    const report = await scoreRetrieval(scripted(false, ['y', 'z']), 'b', questions)
    expect(report).toMatchObject({ recall: 0, ranked: 1, invented: 0 })
  })
})

describe('readRetrieval', () => {
  it('names the file and the fault', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'retrieval-')), 'r.yaml')
    await writeFile(
      path,
      'tuned:\n  - { id: a, query: b, expect: [] }\n  - { id: a, query: c, expect: [] }\n',
    )
    await expect(readRetrieval(path)).rejects.toThrow(/r\.yaml.*\n.*"a" is there twice/)
  })
})
