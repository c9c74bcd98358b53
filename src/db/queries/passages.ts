/** Passages: the pieces of a document that a search gives back. */
import type { Queryable } from '../database.ts'

export interface NewPassage {
  chunk: number
  names: string
  headings: string
  text: string
  contentHash: string
  embedding: number[]
}

/** The document's own columns are copied from its row, which must be there. */
export async function insertPassage(
  tx: Queryable,
  key: { businessId: string; document: string },
  passage: NewPassage,
): Promise<void> {
  await tx.query(
    `insert into passages (business_id, document, chunk, title, model, category, available, evidence,
       names, headings, text, content_hash, embedder_id, dims, embedding)
     select business_id, slug, $3, title, model, category, available, evidence,
       $4, $5, $6, $7, embedder_id, dims, $8::vector
     from documents where business_id = $1 and slug = $2`,
    [
      key.businessId,
      key.document,
      passage.chunk,
      passage.names,
      passage.headings,
      passage.text,
      passage.contentHash,
      JSON.stringify(passage.embedding),
    ],
  )
}

export interface PassageRow {
  id: string
  document: string
  chunk: number
  title: string
  model: string | null
  category: string
  available: boolean
  evidence: boolean
  names: string
  headings: string
  text: string
}

export async function listPassages(db: Queryable, businessId: string): Promise<PassageRow[]> {
  const { rows } = await db.query<PassageRow>(
    `select id, document, chunk, title, model, category, available, evidence, names, headings, text
     from passages where business_id = $1 order by document, chunk`,
    [businessId],
  )
  return rows
}
