import type { ChatInput } from '../../src/commands/chat-input.ts'
import type { ChatReply, ChatSession, ChatState } from '../../src/commands/chat-session.ts'
import { traceOf } from './trace.ts'
import type { SimulatedLead, TraceTurn } from './types.ts'

export interface PlayedTurn {
  input: ChatInput
  replies: ChatReply[]
  state: ChatState
}

/** Lets a simulated lead talk until it stops or has had its turns. */
export async function playLead(
  session: ChatSession,
  lead: SimulatedLead,
  /** Inputs at most; a lead that never ends is a defect of the lead. */
  maxTurns = 20,
): Promise<{ played: PlayedTurn[]; turns: TraceTurn[] }> {
  const said: { role: 'lead' | 'agent'; text: string }[] = []
  const played: PlayedTurn[] = []
  const turns: TraceTurn[] = []
  for (let turn = 0; turn < maxTurns; turn++) {
    const input = await lead.next(said)
    if (input === null) break
    const went = await session.handle(input)
    const written = inputLines(input)
    for (const line of written) if (line.role === 'lead') said.push({ role: 'lead', text: line.text })
    for (const reply of went.replies) said.push({ role: 'agent', text: reply.text })
    played.push({ input, ...went })
    turns.push(traceOf(written, went))
  }
  return { played, turns }
}

/** The lines of a conversation that an input stands for. */
export function inputLines(input: ChatInput): TraceTurn['input'] {
  if ('human' in input) return [{ role: 'human', text: input.human }]
  if ('advanceMinutes' in input) return [{ role: 'clock', text: `+${input.advanceMinutes} min` }]
  if ('burst' in input) return input.burst.map((text) => ({ role: 'lead', text }))
  if ('media' in input) return [{ role: 'lead', text: `[${input.media}] ${input.caption ?? ''}`.trim() }]
  return [{ role: 'lead', text: input.text }]
}
