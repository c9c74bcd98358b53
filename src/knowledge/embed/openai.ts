import { OpenAIEmbeddings } from '@langchain/openai'
import { ProsaError } from '../../ops/errors.ts'
import type { Embedder } from '../types.ts'

/** Texts a request. The API's own limit is 2,048; passages are long. */
const BATCH = 96
/** Milliseconds for one request of a batch while indexing, and for one question inside a turn. */
const BATCH_TIMEOUT_MS = 30_000
const QUERY_TIMEOUT_MS = 4_000
const BATCH_RETRIES = 4
const QUERY_RETRIES = 1

/** The provider failed or answered nonsense. Trying again later may work. */
export class EmbeddingError extends ProsaError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('knowledge.embedding', message, { ...options, retryable: true })
  }
}

export interface OpenAiEmbedderOptions {
  apiKey: string
  /** Any OpenAI-compatible server. Absent: OpenAI. */
  baseURL?: string | undefined
  model: string
  batchTimeoutMs?: number
  queryTimeoutMs?: number
}

/**
 * Embeddings of any OpenAI-compatible server. Documents go in batches with patience; a question has one short
 * try and one more, since a turn waits for it. Rejects with EmbeddingError, never with vectors of an unexpected
 * number or of several widths.
 */
export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model } = options
  const client = (timeout: number, maxRetries: number) =>
    new OpenAIEmbeddings({
      apiKey: options.apiKey,
      model,
      timeout,
      maxRetries,
      batchSize: BATCH,
      // Compatible servers answer plain numbers; not all know base64.
      encodingFormat: 'float',
      configuration: options.baseURL === undefined ? {} : { baseURL: options.baseURL },
    })
  const forDocuments = client(options.batchTimeoutMs ?? BATCH_TIMEOUT_MS, BATCH_RETRIES)
  const queryTimeoutMs = options.queryTimeoutMs ?? QUERY_TIMEOUT_MS
  const forQueries = client(queryTimeoutMs, QUERY_RETRIES)
  let width: number | null = null

  const embed = async (texts: string[], through: OpenAIEmbeddings): Promise<number[][]> => {
    if (texts.length === 0) return []
    let vectors: number[][]
    try {
      vectors = await through.embedDocuments(texts)
    } catch (cause) {
      throw new EmbeddingError(`the embedding provider failed (${model})`, { cause })
    }
    if (vectors.length !== texts.length) {
      throw new EmbeddingError(`asked ${texts.length} embeddings of ${model}, got ${vectors.length}`)
    }
    for (const vector of vectors) {
      width ??= vector.length
      if (vector.length === 0 || vector.length !== width || !vector.every(Number.isFinite)) {
        throw new EmbeddingError(`${model} answered a vector of ${vector.length} numbers, not ${width}`)
      }
    }
    return vectors
  }
  return {
    id: `openai:${model}`,
    embedDocuments: (texts) => embed(texts, forDocuments),
    async embedQuery(text) {
      const [vector] = await within(queryTimeoutMs * (QUERY_RETRIES + 1), embed([text], forQueries))
      if (vector === undefined) throw new EmbeddingError('no vector for the query')
      return vector
    },
  }
}

/** A provider may ask to wait a minute before the next try; who wrote does not wait that long. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EmbeddingError(`no vector within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
