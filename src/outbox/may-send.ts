import type { AgentFlag } from '../db/queries/flags.ts'
import type { OutboundAuthor } from '../db/queries/outbound.ts'
import type { ConversationMode } from '../graph/state.ts'
import { AGENT_OFF, ERASED, OPTED_OUT, PERSON_TOOK_OVER } from './codes.ts'

/**
 * Why a row must not be sent now, or null. The agent is silent once a person has the conversation and after an
 * opt-out, and where a flag switched it off; what a person writes, and the confirmation of an opt-out, go. After an erasure nothing does.
 */
export function reasonToCancel(
  conversation: { mode: ConversationMode; erasedAt: Date | null },
  author: OutboundAuthor,
  flag: AgentFlag | null,
): string | null {
  if (conversation.erasedAt !== null) return ERASED
  if (author !== 'agent') return null
  if (conversation.mode === 'human') return PERSON_TOOK_OVER
  if (conversation.mode === 'opted_out') return OPTED_OUT
  if (flag === 'off') return AGENT_OFF
  return null
}
