import type { Database, Queryable } from '../db/database.ts'
import { DatabaseUnavailableError } from '../db/errors.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { insertDeadLetter } from '../db/queries/dead-letters.ts'
import { buryInbound } from '../db/queries/inbound.ts'
import * as turns from '../db/queries/turns.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import { UnreviewedReplyError } from './commit-turn.ts'
import type { Wake } from './ports.ts'
import type { Turn } from './turn.ts'
import { MAX_FAILURES, retryDelayMs } from './turn-policy.ts'

interface AbandonDeps {
  db: Database
  clock: Clock
  wake: Wake
  log?: Log | undefined
  /** Called when a turn failed for good. The conversation is locked. */
  onGivenUp?: ((tx: Queryable, contactId: string, now: Date) => Promise<void>) | undefined
}

/** Tries again later, a bounded number of times; then the messages go to the dead letters and free the contact. */
export async function failTurn(turn: Turn, error: unknown, deps: AbandonDeps): Promise<void> {
  const { db, clock, wake, log } = deps
  const code = codeOf(error)
  const failures = turn.history.failed + 1
  log?.error({ err: error, contactId: turn.contactId, turnId: turn.id, failures }, 'turn failed')
  // A database that goes away says nothing about the messages.
  const outage = error instanceof DatabaseUnavailableError
  if (!outage && (error instanceof UnreviewedReplyError || failures >= MAX_FAILURES)) {
    return giveUpTurn(turn, code, 'The turn failed for good; see the log of this turn.', deps)
  }
  const at = new Date(clock.now().getTime() + retryDelayMs(failures))
  await db.transaction(async (tx) => {
    await turns.endTurn(tx, {
      id: turn.id,
      state: 'failed',
      error: outage ? turns.INTERRUPTED : code,
      now: clock.now(),
    })
    await wake.turn(turn.contactId, at, tx)
  })
  wake.nudge('turn', at)
}

/** The process is ending, or another worker has the job: whoever gets it does the turn over. */
export function interruptTurn(turn: Turn, deps: AbandonDeps): Promise<void> {
  const { db, clock } = deps
  return turns.endTurn(db, { id: turn.id, state: 'failed', error: turns.INTERRUPTED, now: clock.now() })
}

/** Puts the messages of a turn before the operators, unless another worker has them by now. */
export async function giveUpTurn(turn: Turn, code: string, error: string, deps: AbandonDeps): Promise<void> {
  const { db, clock, wake } = deps
  const inboundIds = turn.inbound.map((message) => message.id)
  const now = clock.now()
  await db.transaction(async (tx) => {
    if (!(await lockConversation(tx, turn.contactId))) return
    const check = await turns.checkTurn(tx, { ...turn, inboundIds, newestSeq: turn.due.newestSeq })
    if (check.turnState !== 'running') return
    await buryInbound(tx, inboundIds)
    await turns.endTurn(tx, { id: turn.id, state: 'failed', error: `${turns.GAVE_UP}: ${code}`, now })
    await insertDeadLetter(tx, {
      kind: 'turn',
      contactId: turn.contactId,
      payload: { turnId: turn.id, inboundIds },
      errorCode: code,
      error,
      now,
    })
    await deps.onGivenUp?.(tx, turn.contactId, now)
    if (check.left && !check.newer) await wake.turn(turn.contactId, now, tx)
  })
}

/** Codes are for operators and reports; messages may quote a lead. */
function codeOf(error: unknown): string {
  if (error instanceof ProsaError) return error.code
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return `turn.error.${error.code}`
  return error instanceof Error ? `turn.error.${error.name}` : 'turn.error'
}
