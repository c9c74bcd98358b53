import { OpenAIEmbeddings } from '@langchain/openai'
import { ProsaError } from '../../ops/errors.ts'
import { createResilience } from '../../ops/resilience.ts'
import type { Embedder } from '../types.ts'

/** Texts a request. The API's own limit is 2,048; passages are long. */
const BATCH = 96
/** Milliseconds for one request of a batch while indexing, and for one question inside a turn. */
const BATCH_TIMEOUT_MS = 30_000
const QUERY_TIMEOUT_MS = 4_000
const BATCH_RETRIES = 4
const QUERY_RETRIES = 1
const BATCHES_AT_ONCE = 2
/** More than turns at once: the client's own limit is 2, and one question that hangs would hold up those of other leads. */
const QUERIES_AT_ONCE = 64
/** After so many questions in a row without a vector, searches go by words at once for a while. */
const QUERY_FAILURES = 3
const QUERY_PAUSE_MS = 20_000

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
  const client = (timeout: number, maxRetries: number, maxConcurrency: number) =>
    new OpenAIEmbeddings({
      apiKey: options.apiKey,
      model,
      timeout,
      maxRetries,
      maxConcurrency,
      batchSize: BATCH,
      // Compatible servers answer plain numbers; not all know base64.
      encodingFormat: 'float',
      configuration: options.baseURL === undefined ? {} : { baseURL: options.baseURL },
    })
  const forDocuments = client(options.batchTimeoutMs ?? BATCH_TIMEOUT_MS, BATCH_RETRIES, BATCHES_AT_ONCE)
  const queryTimeoutMs = options.queryTimeoutMs ?? QUERY_TIMEOUT_MS
  const forQueries = client(queryTimeoutMs, 0, QUERIES_AT_ONCE)
  // Remembers, so that not every turn waits for a provider that is down; and no turn waits twice for silence.
  const resilience = createResilience({
    service: 'embeddings',
    timeoutMs: queryTimeoutMs,
    retries: QUERY_RETRIES,
    repeatTimeouts: false,
    breakAfter: QUERY_FAILURES,
    halfOpenAfterMs: QUERY_PAUSE_MS,
    whileProbing: 'refuse',
  })
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
    model,
    embedDocuments: (texts) => embed(texts, forDocuments),
    async embedQuery(text) {
      const [vector] = await resilience
        .run(() => embed([text], forQueries), { idempotent: true })
        .catch((error: unknown) => {
          if (error instanceof EmbeddingError) throw error
          throw new EmbeddingError('no vector in time', { cause: error })
        })
      if (vector === undefined) throw new EmbeddingError('no vector for the query')
      return vector
    },
  }
}
