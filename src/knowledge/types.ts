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

/** Text to vectors. Provider, model and dimensions are recorded with every passage; a change re-indexes. */
export interface Embedder {
  /** e.g. `local:v1`, `openai:text-embedding-3-small`. */
  readonly id: string
  readonly dimensions: number
  embedDocuments(texts: string[]): Promise<number[][]>
  embedQuery(text: string): Promise<number[]>
}
