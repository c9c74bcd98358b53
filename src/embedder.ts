import type { Config } from './config.ts'
import { createLocalEmbedder } from './knowledge/embed/local.ts'
import { createOpenAiEmbedder } from './knowledge/embed/openai.ts'
import type { Embedder } from './knowledge/types.ts'

/** The embedder the environment asks for: OpenAI's with a key, else the local one, which needs nothing. */
export function createEmbedder(config: Config): Embedder {
  const { embedding, OPENAI_API_KEY: apiKey } = config
  if (embedding.kind === 'local' || apiKey === undefined) return createLocalEmbedder()
  return createOpenAiEmbedder({ apiKey, model: embedding.model, baseURL: config.OPENAI_BASE_URL })
}
