import type { Queryable } from '../db/database.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { readAgentFlag } from '../db/queries/flags.ts'
import * as turns from '../db/queries/turns.ts'
import type { TurnResult } from '../graph/ports.ts'
import { type ArmReminder, type HoldReply, type OnTurn, writeTurn } from './commit-turn.ts'
import type { Wake } from './ports.ts'
import type { Turn, TurnOutcome } from './turn.ts'
import { agentSpeaksIn } from './turn-policy.ts'

/** More than the longest wait for a burst to end (15 s by default), and a slow model's answer. */
const LONG_WAIT_MS = 45_000

/**
 * The only way from a draft to the outbox. Locks the conversation, looks at what changed while the graph ran,
 * and either writes the turn or drops it. Nothing is written unless the world is still the one it answers.
 */
export async function decideTurn(
  tx: Queryable,
  turn: Turn,
  result: TurnResult,
  deps: {
    wake: Wake
    armReminder?: ArmReminder | undefined
    onTurn?: OnTurn | undefined
    hold?: HoldReply | undefined
    maxRestarts: number
    now: Date
  },
): Promise<{ outcome: TurnOutcome; sends: boolean }> {
  const { wake, maxRestarts, now } = deps
  const { contactId, due, id } = turn
  const nothing = (outcome: TurnOutcome) => ({ outcome, sends: false })
  const inboundIds = turn.inbound.map((message) => message.id)
  const conversation = await lockConversation(tx, contactId)
  if (!conversation || conversation.erasedAt !== null) return nothing('idle')
  const check = await turns.checkTurn(tx, { id, contactId, inboundIds, newestSeq: due.newestSeq })
  // Another worker took this turn for abandoned and does it over.
  if (check.turnState !== 'running') return nothing('stale')

  // Switched off while the graph ran.
  if (!agentSpeaksIn(conversation.mode, await readAgentFlag(tx, contactId))) {
    await turns.handleSilently(tx, contactId)
    await turns.endTurn(tx, { id, state: 'silent', now })
    return nothing('silent')
  }
  const taken =
    check.inbound.length < inboundIds.length || check.inbound.some(({ state }) => state !== 'pending')
  const edited = due.pending.some(
    ({ id: messageId, content }) => check.inbound.find((row) => row.id === messageId)?.text !== content.text,
  )
  // Of somebody whose messages are more than a turn's portion, another try would answer the same ones.
  const behind = due.pending.every(({ seq }) => seq < due.newestSeq)
  // Who has waited so long stood in a line: another try would stand at its end, and be outrun again when it comes.
  const oldest = Math.min(...due.pending.map(({ receivedAt }) => receivedAt.getTime()))
  const waitedLong = now.getTime() - oldest > LONG_WAIT_MS
  const outrun = ((check.newer && !behind && !waitedLong) || edited) && turn.history.stale < maxRestarts
  if (taken || outrun || conversation.mode !== due.mode) {
    await turns.endTurn(tx, { id, state: 'stale', now })
    // What is newer brought its own wake-up, which waits for the rest of the burst.
    if (!check.newer && !edited) await wake.turn(contactId, now, tx)
    return nothing('stale')
  }
  const newest = due.pending.at(-1)
  const { sends } = await writeTurn(
    tx,
    {
      id,
      contactId,
      due,
      inboundIds,
      inbound: turn.inbound,
      channel: newest?.channel ?? conversation.channel,
      accountId: newest?.accountId ?? conversation.accountId,
      mode: conversation.mode,
      result,
    },
    { wake, armReminder: deps.armReminder, onTurn: deps.onTurn, hold: deps.hold, now },
  )
  // A flood beyond one turn's portion.
  if (check.left && !check.newer) await wake.turn(contactId, now, tx)
  return { outcome: 'committed', sends }
}
