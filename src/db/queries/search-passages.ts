import type { Queryable } from '../database.ts'

export interface FoundPassageRow {
  id: string
  document: string
  /** Fused, 0 to 1. */
  score: number
  /** Cosine similarity, 0 to 1. */
  vector_score: number
  /** Share of the query's words found, 0 to 1. */
  text_score: number
  /** Names spelled alike, 0 to 1. */
  trigram_score: number
}

/** Hybrid search in one statement; see `search_passages` in migrations/0002_knowledge.sql. Best first. */
export async function searchPassages(
  db: Queryable,
  query: { businessId: string; text: string; embedding: number[] | null; embedderId: string; limit: number },
): Promise<FoundPassageRow[]> {
  const { rows } = await db.query<FoundPassageRow>(
    `select id, document, score, vector_score, text_score, trigram_score
     from search_passages($1, $2, $3::vector, $4, $5)`,
    [
      query.businessId,
      query.text,
      query.embedding && JSON.stringify(query.embedding),
      query.embedderId,
      query.limit,
    ],
  )
  return rows
}
