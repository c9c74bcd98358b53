import type { AgentFlag } from '../db/queries/flags.ts'
import type { DueTurn } from '../db/queries/turns.ts'
import { GAVE_UP, INTERRUPTED } from '../db/queries/turns.ts'
import type { ConversationMode } from '../graph/state.ts'

/**
 * Whether the agent has a say in this mode, under this flag. Where it has none, no graph is called: what the lead
 * writes is kept for whoever reads the conversation, and nothing is sent. The only place that decides it.
 */
export function agentSpeaksIn(mode: ConversationMode, flag: AgentFlag | null): boolean {
  return flag !== 'off' && (mode === 'agent' || mode === 'handoff')
}

/** How often the turn over the messages that wait now was begun and not committed. */
export interface TurnHistory {
  /** Dropped because the lead wrote again or the mode changed. */
  stale: number
  /** The graph failed. */
  failed: number
  /** The process went away. */
  interrupted: number
}

export function historyOf(recent: DueTurn['recent']): TurnHistory {
  const history: TurnHistory = { stale: 0, failed: 0, interrupted: 0 }
  for (const { state, error } of recent) {
    if (state === 'committed' || state === 'silent' || error?.startsWith(GAVE_UP)) break
    if (state === 'stale') history.stale++
    else if (state === 'running' || error === INTERRUPTED) history.interrupted++
    else history.failed++
  }
  return history
}

/** Times a turn whose graph fails is begun before its messages go to the dead letters. */
export const MAX_FAILURES = 4
/**
 * Times a turn may take its process down with it. More than failures: a deployment or a crash elsewhere ends
 * turns that have done nothing wrong.
 */
export const MAX_INTERRUPTIONS = 10

const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 60_000

/** Milliseconds before the try after `failures` failed ones. */
export function retryDelayMs(failures: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 4 ** Math.max(0, failures - 1))
}
