import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CoffeeShop, createCoffeeShop } from '../../test/support/coffee-shop.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createLocalEmbedder } from './embed/local.ts'
import { createIndexer } from './indexer.ts'
import type { Embedder } from './types.ts'

let test: TestDatabase
let shop: CoffeeShop
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
let turn = 0
beforeEach(async () => {
  shop = { ...(await createCoffeeShop()), id: `coffee-${turn++}` }
})

/** A fixed vector a text, and every call counted. */
function countingEmbedder(id = 'fake:1', width = 4): Embedder & { texts: string[] } {
  const texts: string[] = []
  return {
    id,
    texts,
    async embedDocuments(list) {
      texts.push(...list)
      return list.map((text) => Array.from({ length: width }, (_, at) => text.length + at))
    },
    async embedQuery(text) {
      return Array.from({ length: width }, (_, at) => text.length + at)
    },
  }
}

async function stored() {
  const { rows } = await test.db.query<{ document: string; embedder_id: string; dims: number; text: string }>(
    'select document, embedder_id, dims, text from passages where business_id = $1 order by document, chunk',
    [shop.id],
  )
  return rows
}

const changed = (slug: string) => ({
  ...shop,
  documents: shop.documents.map((one) => (one.slug === slug ? { ...one, body: 'Outro corpo.' } : one)),
})

describe('sync', () => {
  it('embeds all at first, nothing the second time, then only what changed', async () => {
    const embedder = countingEmbedder()
    const indexer = createIndexer({ db: test.db, embedder })
    expect(await indexer.sync(shop)).toEqual({ added: 5, changed: 0, removed: 0, unchanged: 0, embedded: 5 })
    expect(await indexer.sync(shop)).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 5, embedded: 0 })
    expect(await indexer.sync(changed('moinho50'))).toEqual({
      added: 0,
      changed: 1,
      removed: 0,
      unchanged: 4,
      embedded: 1,
    })
    expect(embedder.texts).toHaveLength(6)
    expect((await stored()).find((row) => row.document === 'moinho50')?.text).toBe('Outro corpo.')
  })

  it('takes a change of metadata for a change', async () => {
    const indexer = createIndexer({ db: test.db, embedder: countingEmbedder() })
    await indexer.sync(shop)
    const documents = shop.documents.map((one) => ({ ...one, meta: { ...one.meta, available: false } }))
    expect(await indexer.sync({ ...shop, documents })).toMatchObject({ changed: 4, unchanged: 1 })
  })

  it('removes what is gone, of this business alone', async () => {
    const indexer = createIndexer({ db: test.db, embedder: countingEmbedder() })
    const other = { ...shop, id: `${shop.id}-other` }
    await indexer.sync(shop)
    await indexer.sync(other)
    expect(await indexer.sync({ ...shop, documents: shop.documents.slice(1) })).toMatchObject({ removed: 1 })
    expect((await stored()).map((row) => row.document)).not.toContain('torra10')
    expect(await indexer.sync(other)).toMatchObject({ unchanged: 5, removed: 0 })
  })

  it('embeds all again with another embedder, and keeps its id and width', async () => {
    await createIndexer({ db: test.db, embedder: countingEmbedder() }).sync(shop)
    const wider = createIndexer({ db: test.db, embedder: countingEmbedder('fake:2', 1536) })
    expect(await wider.sync(shop)).toMatchObject({ changed: 5, embedded: 5 })
    for (const row of await stored()) expect(row).toMatchObject({ embedder_id: 'fake:2', dims: 1536 })
  })

  it('holds no transaction while it embeds', async () => {
    const embedder = countingEmbedder()
    const asking: Embedder = {
      ...embedder,
      async embedDocuments(texts) {
        // The embedded database serves one transaction at a time: this would wait for ever.
        await test.db.transaction((tx) => tx.query('select 1'))
        return embedder.embedDocuments(texts)
      },
    }
    await expect(createIndexer({ db: test.db, embedder: asking }).sync(shop)).resolves.toMatchObject({
      embedded: 5,
    })
  })

  it('keeps the old passages when the embedder fails, and goes on from there', async () => {
    await createIndexer({ db: test.db, embedder: countingEmbedder() }).sync(shop)
    const before = await stored()
    const failing: Embedder = {
      ...countingEmbedder('fake:2'),
      embedDocuments: () => Promise.reject(new Error('down')),
    }
    await expect(createIndexer({ db: test.db, embedder: failing }).sync(shop)).rejects.toThrow('down')
    expect(await stored()).toEqual(before)
  })

  it('leaves one copy when several replicas sync at once', async () => {
    const reports = await Promise.all(
      [1, 2, 3, 4].map(() => createIndexer({ db: test.db, embedder: createLocalEmbedder() }).sync(shop)),
    )
    for (const report of reports) expect(report.added + report.unchanged).toBe(5)
    const documents = (await stored()).map((row) => row.document)
    expect(documents).toEqual([...new Set(documents)])
    expect(documents).toHaveLength(5)
  })

  it('tells how far it is, and stops when told', async () => {
    const seen: number[] = []
    const indexer = createIndexer({ db: test.db, embedder: countingEmbedder() })
    await indexer.sync(shop, { onProgress: ({ done, total }) => seen.push(done / total) })
    expect(seen).toEqual([0.2, 0.4, 0.6, 0.8, 1])
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(indexer.sync(changed('torra10'), { signal })).rejects.toThrow('enough')
  })
})
