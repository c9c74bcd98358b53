import { createHash } from 'node:crypto'
import type { Business, KnowledgeDocument } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import {
  deleteDocument,
  findDocumentState,
  insertDocument,
  listDocumentStates,
  lockDocument,
  saveLexicon,
} from '../db/queries/documents.ts'
import { insertPassage } from '../db/queries/passages.ts'
import { type Chunk, chunkDocument, embeddingText } from './chunk.ts'
import { createLexicon, readOwnLexicon } from './lexicon/lexicon.ts'
import { namesOf } from './names.ts'
import type { Embedder } from './types.ts'

export interface SyncResult {
  added: number
  changed: number
  removed: number
  unchanged: number
  /** Passages that were embedded. */
  embedded: number
}

export interface SyncProgress {
  done: number
  total: number
  /** The document just written. */
  slug: string
}

export interface Indexer {
  /**
   * Makes the index of a business equal to its documents. Only documents whose text, metadata or embedder changed are
   * embedded; each is replaced in one transaction, so a search sees its old passages or its new ones. Replicas may
   * sync at once. Rejects with the embedder's error; what was written before it stays.
   */
  sync(
    business: Pick<Business, 'id' | 'documents' | 'folder'>,
    options?: { onProgress?: (progress: SyncProgress) => void; signal?: AbortSignal },
  ): Promise<SyncResult>
}

/** Changes when documents are cut or stored another way. */
const FORMAT = 1
/** Documents embedded before the next are written: progress shows, and an interruption loses little. */
const DOCUMENTS_A_ROUND = 16

interface Prepared {
  document: KnowledgeDocument
  hash: string
  chunks: Chunk[]
}

export function createIndexer(deps: {
  db: Database
  embedder: Embedder
  /** Told of what a paid embedder was given. */
  onSpent?: (businessId: string, given: { model: string; characters: number }) => Promise<void>
}): Indexer {
  const { db } = deps
  return {
    async sync(business, options = {}) {
      const own = readOwnLexicon(business.folder)
      const lexicon = createLexicon(own)
      const embedder = deps.embedder.withLexicon?.(lexicon) ?? deps.embedder
      await saveLexicon(db, business.id, { source: own, contentHash: lexicon.hash })
      const states = await listDocumentStates(db, business.id)
      const indexed = new Map(states.map((state) => [state.slug, state]))
      const due = business.documents.flatMap((document) => {
        const hash = documentHash(document)
        const state = indexed.get(document.slug)
        const same = state?.content_hash === hash && state.embedder_id === embedder.id
        return same ? [] : [{ document, hash }]
      })
      const result: SyncResult = {
        added: due.filter(({ document }) => !indexed.has(document.slug)).length,
        changed: due.filter(({ document }) => indexed.has(document.slug)).length,
        removed: 0,
        unchanged: business.documents.length - due.length,
        embedded: 0,
      }
      let done = 0
      for (let from = 0; from < due.length; from += DOCUMENTS_A_ROUND) {
        options.signal?.throwIfAborted()
        const round = await Promise.all(
          due.slice(from, from + DOCUMENTS_A_ROUND).map(async (one): Promise<Prepared> => {
            return { ...one, chunks: await chunkDocument(one.document) }
          }),
        )
        // Embedded before any transaction is opened: the provider may take its time.
        const texts = round.flatMap(({ document, chunks }) =>
          chunks.map((chunk) => embeddingText(document, chunk)),
        )
        const vectors = await embedder.embedDocuments(texts)
        result.embedded += vectors.length
        const characters = texts.reduce((sum, text) => sum + text.length, 0)
        if (embedder.model !== undefined)
          await deps.onSpent?.(business.id, { model: embedder.model, characters })
        for (const prepared of round) {
          const own = vectors.splice(0, prepared.chunks.length)
          await db.transaction((tx) => replaceDocument(tx, business.id, prepared, own, embedder.id))
          done++
          options.onProgress?.({ done, total: due.length, slug: prepared.document.slug })
        }
      }
      const wanted = new Set(business.documents.map((document) => document.slug))
      for (const { slug } of states) {
        if (wanted.has(slug)) continue
        const gone = await db.transaction(async (tx) => {
          await lockDocument(tx, business.id, slug)
          return deleteDocument(tx, business.id, slug)
        })
        if (gone) result.removed++
      }
      return result
    },
  }
}

async function replaceDocument(
  tx: Queryable,
  businessId: string,
  { document, hash, chunks }: Prepared,
  vectors: number[][],
  embedderId: string,
): Promise<void> {
  const { slug, meta } = document
  await lockDocument(tx, businessId, slug)
  const state = await findDocumentState(tx, businessId, slug)
  // Another replica was here first with the same content.
  if (state?.content_hash === hash && state.embedder_id === embedderId) return
  await deleteDocument(tx, businessId, slug)
  await insertDocument(tx, businessId, {
    slug,
    title: meta.title,
    model: meta.model ?? null,
    category: meta.category,
    available: meta.available,
    evidence: meta.evidence ?? true,
    aliases: meta.aliases,
    facts: meta.facts,
    contentHash: hash,
    embedderId,
    dims: vectors[0]?.length ?? 1,
    names: namesOf(meta),
  })
  for (const [index, chunk] of chunks.entries()) {
    await insertPassage(
      tx,
      { businessId, document: slug },
      {
        chunk: index,
        names: meta.aliases.join('\n'),
        headings: chunk.headings.join('\n'),
        text: chunk.text,
        contentHash: sha256(embeddingText(document, chunk)),
        embedding: vectors[index] ?? [],
      },
    )
  }
}

function documentHash(document: KnowledgeDocument): string {
  return sha256(JSON.stringify([FORMAT, document.meta, document.body]))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
