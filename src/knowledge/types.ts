import type { Lexicon } from './lexicon/lexicon.ts'

export interface Passage {
  id: string
  /** Slug of the document it comes from. */
  document: string
  title: string
  /** Catalogue model, when the document is about one. */
  model: string | null
  category: string
  available: boolean
  text: string
  /** Fused score, 0 to 1; comparable with the business's threshold. */
  score: number
}

export interface SearchResult {
  /** False when nothing is above the threshold: an explicit "no evidence". */
  answerable: boolean
  hits: Passage[]
}

export interface Searcher {
  search(query: {
    businessId: string
    text: string
    /** What was talked about before, for follow-ups that name no product. */
    context?: string
    k?: number
    signal?: AbortSignal
  }): Promise<SearchResult>
}

/**
 * Text to vectors, all of one width. `id` and width are recorded with every passage; another id re-indexes. Rejects
 * with a retryable ProsaError when it cannot.
 */
export interface Embedder {
  /** e.g. `local:v1:3fa9…`, `openai:text-embedding-3-small`. */
  readonly id: string
  /** Name of the provider's model, where it is paid for. */
  readonly model?: string
  embedDocuments(texts: string[]): Promise<number[][]>
  embedQuery(text: string): Promise<number[]>
  /** The same embedder with a business's words, under an id of its own. Absent: it needs none. */
  withLexicon?(lexicon: Lexicon): Embedder
}
