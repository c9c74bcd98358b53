import type { UsageMetadata } from '@langchain/core/messages'
import type { ModelUsage } from './contract.ts'

/** Tokens of one call; a server that does not say counts as none. */
export function countTokens(spent: UsageMetadata | undefined): ModelUsage {
  return { inputTokens: spent?.input_tokens ?? 0, outputTokens: spent?.output_tokens ?? 0 }
}
