import type { ChatReply, ChatState } from '../../src/commands/chat-session.ts'
import type { TraceTurn } from './types.ts'

/** One input of a session and all it caused, as a report shows it. */
export function traceOf(
  input: TraceTurn['input'],
  went: { replies: readonly ChatReply[]; state: ChatState },
): TraceTurn {
  const { replies, state } = went
  const drafts = new Map<string, { rule: string; match: string }[]>()
  for (const { rule, match, draft } of state.violations) {
    const found = drafts.get(draft) ?? []
    drafts.set(draft, [...found, { rule, match }])
  }
  return {
    input,
    replies: replies.map(({ text }) => text),
    nodes: state.nodes,
    drafts: [...drafts].map(([text, violations]) => ({ text, violations })),
    state: {
      mode: state.mode,
      temperature: state.temperature ?? '—',
      status: state.status,
      'model calls': String(state.llmCalls),
      ...state.fields,
    },
  }
}
